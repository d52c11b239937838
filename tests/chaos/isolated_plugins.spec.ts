import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import { noPackages, PackageDesk } from '../functional/packages/support.js'
import { person, type Person } from '../functional/tasks/support.js'
import { NodeProcess } from './harness/node_process.js'

test.group('Chaos: a node that is killed over an isolated plugin', (group) => {
  const upstream = new SteeredUpstream()
  const node = new NodeProcess()
  let desk: PackageDesk
  let user: Person

  group.setup(async () => {
    await noPackages()
    await upstream.start()
    await node.start()
    desk = await PackageDesk.open(node.url)
    user = await person(null as never, '100')
    const before = { submit: `if (prompt.includes('loop')) for (;;) {}` }
    await desk.put(await packedPlugin({ before }))
    await desk.enable('packed', upstream.url)
    return async () => {
      await node.kill()
      await upstream.stop()
      await noPackages()
    }
  })

  /** This test's own process runs the plugin, too. */
  async function pidOf(): Promise<number> {
    const { body } = await desk.isolation('packed')
    const processes = body.processes as { node: string; pid: number }[]
    return processes.find((one) => one.node.endsWith(`:${node.pid}`))!.pid
  }
  const alive = (pid: number) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  const gone = (pid: number) => eventually(() => !alive(pid))
  const comesTo = (id: string, wanted: string) =>
    eventually(
      () => db.from('tasks').where('id', id).first(),
      ({ status }) => status === wanted
    )

  test('its process goes with it, and its tasks are finished by the next', async ({ assert }) => {
    const sent = Array.from({ length: 4 }, () => desk.submit(user, 'packed', 'slow=3000'))
    const ids = (await Promise.all(sent)).map(({ body }) => body.id as string)
    await Promise.all(ids.map((id) => comesTo(id, 'running')))
    const pid = await pidOf()
    await node.kill()
    assert.isTrue(await gone(pid))
    await node.start()
    desk = desk.at(node.url)
    for (const id of ids) {
      assert.equal((await desk.ended(user, id)).status, 'succeeded')
      assert.equal(upstream.submits.get(id), 1)
    }
    assert.notEqual(await pidOf(), pid)
  })

  test('even when it is in an endless loop', async ({ assert }) => {
    const pid = await pidOf()
    const { body: task } = await desk.submit(user, 'packed', 'loop')
    await comesTo(task.id, 'submitting')
    // From here to the process, which then hears nothing any more.
    await sleep(500)
    await node.kill()
    assert.isTrue(await gone(pid))
    await node.start()
    desk = desk.at(node.url)
    const ended = await desk.ended(user, task.id)
    assert.deepEqual([ended.status, ended.error?.code], ['failed', 'submit_lost'])
    const { body } = await desk.ask('GET', '/api/v1/credit', undefined, user)
    assert.deepEqual([body.balance, body.held], ['80', '0'])
  })
})
