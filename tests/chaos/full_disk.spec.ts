import { test } from '@japa/runner'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import { eventually } from '#tests/helpers/eventually'
import { layout } from './harness/embedded_database.js'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

const FOLDER = join(layout.dataDir, 'files')

function mount(): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', FOLDER]).status === 0
}

function unmount(): void {
  spawnSync('umount', [FOLDER])
}

/** Only root may mount; containers may forbid it even then. */
async function canMount(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  await mkdir(FOLDER, { recursive: true })
  const can = mount()
  if (can) unmount()
  return can
}

const able = await canMount()

test.group('Chaos: the disk of the files is full', () => {
  test('uploads are refused, tasks wait, and all is well when there is room again', async ({
    assert,
  }) => {
    const site = await Site.open('full disk')
    const node = new NodeProcess()
    const filler = join(FOLDER, 'filler')
    const noise = randomBytes(600 * 400 * 3)
    const picture = await sharp(noise, { raw: { width: 600, height: 400, channels: 3 } })
      .png()
      .toBuffer()
    const upload = async () => {
      const body = new FormData()
      body.append('file', new Blob([new Uint8Array(picture)]), 'noise.png')
      const response = await fetch(`${node.url}/api/v1/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${site.users[0]!.token}` },
        body,
      })
      return { status: response.status, ...((await response.json()) as { code?: string }) }
    }
    mount()
    try {
      await node.start()
      for (let round = 0; round < (LONG ? 4 : 1); round += 1) {
        await writeFile(filler, randomBytes(700_000))
        const refused = await upload()
        assert.deepEqual([refused.status, refused.code], [507, 'storage_full'])
        const names = await readdir(FOLDER, { recursive: true })
        assert.lengthOf(
          names.filter((name) => name.endsWith('.png') && name.includes(site.users[0]!.teamId)),
          0,
          'no half file'
        )
        await writeFile(filler, randomBytes(2_000_000)).catch(() => {})
        site.tally.fault('disk full')
        await site.crowd(node)
        const waiting = () =>
          db.from('tasks').where({ status: 'storing', error_code: 'storage_full' })
        await eventually(waiting, ({ length }) => length >= 3)
        await rm(filler)
        assert.equal((await upload()).status, 201)
        await site.allEnded()
        await db.from('files').where({ kind: 'upload', team_id: site.users[0]!.teamId }).delete()
        await rm(join(FOLDER, 'teams'), { recursive: true, force: true })
      }
      for (const task of await site.tasks()) {
        assert.include(['', 'no_luck'], task.error_code ?? '', 'none was lost for want of room')
      }
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${node.output}`, { cause: error })
    } finally {
      await node.kill()
      unmount()
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  })
    .timeout(LONG ? 300_000 : 240_000)
    .skip(!able, 'only root may mount a small disk for this test')
})
