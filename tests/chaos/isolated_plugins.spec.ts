import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
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
  async function gone(pid: number): Promise<boolean> {
    for (let i = 0; i < 250; i += 1) {
      try {
        process.kill(pid, 0)
      } catch {
        return true
      }
      await sleep(20)
    }
    return false
  }
  async function accepted(id: string) {
    while (!upstream.jobOf(id)) await sleep(20)
  }

  test('its process goes with it, and its tasks are finished by the next', async ({ assert }) => {
    const sent = Array.from({ length: 4 }, () => desk.submit(user, 'packed', 'slow=3000'))
    const ids = (await Promise.all(sent)).map(({ body }) => body.id as string)
    await Promise.all(ids.map(accepted))
    await sleep(500)
    const pid = await pidOf()
    await node.kill()
    assert.isTrue(await gone(pid))
    await node.start()
    desk = desk.at(node.url)
    for (const id of ids) {
      assert.equal((await desk.ended(user, id, 30)).status, 'succeeded')
      assert.equal(upstream.submits.get(id), 1)
    }
    assert.notEqual(await pidOf(), pid)
  }).timeout(90_000)

  test('even when it is in an endless loop', async ({ assert }) => {
    const pid = await pidOf()
    const { body: task } = await desk.submit(user, 'packed', 'loop')
    await sleep(1_000)
    await node.kill()
    assert.isTrue(await gone(pid))
    await node.start()
    desk = desk.at(node.url)
    const ended = await desk.ended(user, task.id, 30)
    assert.deepEqual([ended.status, ended.error?.code], ['failed', 'submit_lost'])
    const { body } = await desk.ask('GET', '/api/v1/credit', undefined, user)
    assert.deepEqual([body.balance, body.held], ['80', '0'])
  }).timeout(90_000)
})
