import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { PluginRegistry } from '#plugins/registry'
import { TaskHistory } from '#tasks/task_history'
import { TaskPresenter } from '#tasks/task_presenter'
import { emptySite, makeUser } from '#tests/helpers/accounts'
import { ENDED_TASK } from '#tests/helpers/ended_task'

const PLUGINS = [
  { id: 'painter', services: [{ id: 'oil', kind: 'image' }] },
  {
    id: 'studio',
    services: [
      { id: 'still', kind: 'image' },
      { id: 'film', kind: 'video' },
    ],
  },
  { id: 'voice', services: [{ id: 'reader', kind: 'audio' }] },
]

test.group('Tasks of a kind', (group) => {
  group.each.setup(() => emptySite())

  test('of plugins with services of one kind and of several', async ({ assert }) => {
    const { teamId } = await makeUser()
    for (const { id, services } of PLUGINS) {
      for (const service of services) {
        await db
          .table('tasks')
          .insert({ ...ENDED_TASK, team_id: teamId, plugin_id: id, service_id: service.id })
      }
    }
    const registry = { all: () => PLUGINS } as unknown as PluginRegistry
    const history = new TaskHistory(await app.container.make(TaskPresenter), registry)
    const made = async (kind: 'image' | 'video' | 'audio' | 'other') => {
      const { rows } = await history.rows({ teamId, kind })
      return rows.map(({ service_id: service }) => service)
    }
    assert.sameMembers(await made('image'), ['oil', 'still'])
    assert.sameMembers(await made('video'), ['film'])
    assert.sameMembers(await made('audio'), ['reader'])
    assert.sameMembers(await made('other'), [])
  })
})
