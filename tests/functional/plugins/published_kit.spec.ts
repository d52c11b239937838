import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { StrangersMachine } from '#tests/fixtures/packages/strangers_machine'

/** With a film that is drawn in a thread, and with a page. */
const KINDS = ['video', 'page']

test.group('Author’s kit from npm', (group) => {
  const machine = new StrangersMachine()
  group.each.timeout(240_000)
  group.setup(async () => {
    await machine.start()
    return () => machine.stop()
  })

  test('two kinds, begun in an empty folder without a checkout, pass all that is asked of them', async ({
    assert,
  }) => {
    await machine.publishKit()
    const create = ['create', 'wxiai-plugin', '--yes', '--']
    // One after the other: npm installs what creates into one folder.
    for (const kind of KINDS) {
      await machine.npm([...create, kind, '--id', `my-${kind}`, '--kind', kind, '--yes'])
    }
    await Promise.all(
      KINDS.map(async (kind) => {
        const { devDependencies } = JSON.parse(
          await readFile(join(machine.folder, kind, 'package.json'), 'utf8')
        ) as { devDependencies: Record<string, string> }
        assert.equal(devDependencies['@wxiai/sdk'], '^0.1.0')
        await machine.npm(['run', 'typecheck'], kind)
        const tested = await machine.npm(['test'], kind)
        assert.match(tested, /pass 2\d/)
        const checked = await machine.npm(['run', 'check', '--', '--strict'], kind)
        assert.match(checked, /0 errors, 0 warnings/)
        const packed = await machine.npm(['run', 'pack'], kind)
        assert.match(packed, /wxiai-plugin-my-\w+-0\.1\.0\.tgz/)
        await assert.rejects(() => machine.npm(['run', 'dev'], kind), /needs a checkout of it/)
      })
    )
  }).skip(async () => !(await machine.reachesRegistry()), 'npm reaches no registry')
})
