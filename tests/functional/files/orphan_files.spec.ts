import { test } from '@japa/runner'
import { utimes } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import drive from '@adonisjs/drive/services/main'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import type { NewFile } from '#files/file_row'
import { FileStore } from '#files/file_store'
import { OrphanFiles } from '#files/orphan_files'
import { outputId } from '#tasks/output_ids'
import { person, type Person } from '../tasks/support.js'

test.group('Files: contents without a row', () => {
  /** A picture that was written a while ago. */
  async function written(user: Person, hours: number, id?: string): Promise<NewFile> {
    const store = await app.container.make(FileStore)
    const picture = await sharp({
      create: { width: 900, height: 600, channels: 3, background: '#345' },
    })
      .png()
      .toBuffer()
    const origin = { teamId: user.teamId, userId: user.id, kind: 'output' as const, id }
    const file = await store.write({ bytes: picture }, origin)
    const then = new Date(Date.now() - hours * 3_600_000)
    for (const key of [file.disk_key, file.thumbnail_key!]) {
      await utimes(app.makePath(process.env.DATA_DIR!, 'files', key), then, then)
    }
    return file
  }

  const exists = (file: NewFile) =>
    Promise.all([file.disk_key, file.thumbnail_key!].map((key) => drive.use().exists(key)))

  test('only old ones that no row knows and no task is making are deleted', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const [task] = await db
      .table('tasks')
      .insert({
        team_id: user.teamId,
        plugin_id: 'any',
        service_id: 'any',
        operation: 'make',
        action: 'make',
        status: 'storing',
        input: '{}',
        quote: '{}',
        credits: '0',
        due_at: db.raw(`now() + interval '1 hour'`),
        deadline_at: db.raw(`now() + interval '1 hour'`),
      })
      .returning('id')
    const kept = await written(user, 48)
    await (await app.container.make(FileStore)).insert([kept])
    const making = await written(user, 48, outputId(task.id, 1))
    const young = await written(user, 23)
    const orphan = await written(user, 25)

    const orphans = await app.container.make(OrphanFiles)
    const deleted = await orphans.collect()
    assert.includeMembers(deleted, [orphan.disk_key, orphan.thumbnail_key!])
    assert.deepEqual(await exists(orphan), [false, false])
    for (const file of [kept, making, young]) assert.deepEqual(await exists(file), [true, true])

    await db.from('tasks').where('id', task.id).delete()
    assert.sameMembers(await orphans.collect(), [making.disk_key, making.thumbnail_key!])
    assert.deepEqual(await exists(kept), [true, true])
  })
})
