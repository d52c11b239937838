import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'
import type { Lineage, Task } from '@wxiai/sdk/wire'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { person, settled, startSteered, stopSteered } from './support.js'

test.group('Tasks: lineage and batches', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })

  test('a file given to another task ties the two, both ways', async ({ client, assert }) => {
    const user = await person(client)
    const submit = async (input: object) => {
      const answer = await client
        .post('/api/v1/steered/submit/plain')
        .bearerToken(user.token)
        .json(input)
      answer.assertStatus(201)
      return settled(client, user, answer.body().id)
    }
    const lineage = async (task: Task) =>
      (
        await client.get(`/api/v1/tasks/${task.id}/lineage`).bearerToken(user.token)
      ).body() as Lineage
    const ids = (tasks: Task[]) => tasks.map(({ id }) => id)

    const first = await submit({ prompt: 'a hill' })
    const file = first.outputs[0]!.file_id
    const second = await submit({ prompt: 'the hill at night', file })
    const third = await submit({
      prompt: 'the hill in the snow',
      file: second.outputs[0]!.file_id,
    })
    assert.deepEqual(ids((await lineage(third)).before), [first.id, second.id])
    assert.deepEqual(ids((await lineage(first)).after), [second.id, third.id])
    assert.deepEqual(await lineage(await submit({ prompt: 'alone' })), {
      before: [],
      after: [],
    })

    const stranger = await person(client)
    const foreign = await client
      .get(`/api/v1/tasks/${first.id}/lineage`)
      .bearerToken(stranger.token)
    foreign.assertStatus(404)
  })

  test('tasks of a batch carry its id', async ({ client, assert }) => {
    const user = await person(client)
    const batch = randomUUID()
    const send = (query: string) =>
      client
        .post(`/api/v1/steered/submit/plain?batch=${query}`)
        .bearerToken(user.token)
        .json({ prompt: 'x' })
    const answers = [await send(batch), await send(batch)]
    assert.deepEqual(
      answers.map((answer) => answer.body().batch_id),
      [batch, batch]
    )
    const odd = await send('odd')
    odd.assertStatus(422)
    assert.equal(odd.body().errors[0].field, 'batch')
  })
})
