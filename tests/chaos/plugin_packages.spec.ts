import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import { noPackages, PackageDesk } from '../functional/packages/support.js'
import { person, type Person } from '../functional/tasks/support.js'
import { NodeProcess } from './harness/node_process.js'

const BYE = `async onUninstall(ctx) {
  await ctx.http.post(ctx.config.base_url + '/jobs', { json: { prompt: 'bye', caller: 'bye' } })
},`
const FAILS_THERE = "if (process.env.NO_SECOND_VERSION) throw new Error('not on this node')"

test.group('Chaos: plugins installed on several nodes', (group) => {
  const upstream = new SteeredUpstream()
  const a = new NodeProcess()
  const b = new NodeProcess()
  let onA: PackageDesk
  let onB: PackageDesk
  let user: Person

  group.setup(async () => {
    await noPackages()
    await upstream.start()
    await Promise.all([a.start(), b.start({ NO_SECOND_VERSION: '1' })])
    onA = await PackageDesk.open(a.url)
    onB = onA.at(b.url)
    user = await person(null as never, '100')
    return async () => {
      await Promise.all([a.kill(), b.kill()])
      await upstream.stop()
      await noPackages()
    }
  })

  const config = (desk: PackageDesk) => desk.ask('GET', '/api/v1/packed/config')
  /** The version that a node answers with is this one, or will be: in a fraction of a second, where nothing else is tested beside it. */
  const runs = (desk: PackageDesk, version: string) =>
    eventually(
      () => config(desk),
      ({ body }) => body.version === version
    )
  const texts = async (desk: PackageDesk, count = 4) => {
    const sent = Array.from({ length: count }, () => desk.submit(user, 'packed', 'slow=100'))
    const tasks = await Promise.all(sent)
    return Promise.all(tasks.map(async ({ body }) => (await desk.ended(user, body.id)).text))
  }

  test('installed on one, used on the other', async ({ assert }) => {
    await onA.put(await packedPlugin())
    // The second version looks at what an isolated plugin does not see.
    await onA.isolate('packed', false)
    await runs(onB, '1.0.0')
    await onB.enable('packed', upstream.url)
    await eventually(
      () => config(onA),
      ({ body }) => body.state === 'enabled'
    )
    assert.deepEqual([...new Set(await texts(onB))], ['made by 1.0.0'])
  })

  test('a node that cannot load a version stays with the one before, and says why', async ({
    assert,
  }) => {
    await onA.put(await packedPlugin({ version: '2.0.0', code: FAILS_THERE, members: BYE }))
    await runs(onA, '2.0.0')
    await sleep(1_000)
    await runs(onB, '1.0.0')
    const { body } = await onA.versions('packed')
    const [fine] = body.nodes.filter(({ current }: { current: boolean }) => current)
    const [left] = body.nodes.filter(({ error }: { error: string | null }) => error)
    assert.equal(fine.version, '2.0.0')
    assert.equal(left.version, '1.0.0')
    assert.include(left.error, 'not on this node')
    // Whichever node takes a task, the version that accepted it does the work.
    assert.deepEqual([...new Set(await texts(onA, 8))], ['made by 2.0.0'])
  })

  test('a node made anew, with nothing on its disk, gets it from the storage', async ({
    assert,
  }) => {
    await b.kill()
    await rm(join(process.env.DATA_DIR!, 'cache', 'plugins'), { recursive: true, force: true })
    await b.start()
    onB = onA.at(b.url)
    await runs(onB, '2.0.0')
    await a.kill()
    assert.deepEqual([...new Set(await texts(onB))], ['made by 2.0.0'])
    await a.start()
    onA = onB.at(a.url)
  })

  test('uninstalled on one, gone on the other, and told so once', async ({ assert }) => {
    await onA.uninstall('packed', 'purge')
    await eventually(
      () => config(onB),
      ({ status }) => status === 404
    )
    assert.equal(upstream.submits.get('bye'), 1)
  })
})
