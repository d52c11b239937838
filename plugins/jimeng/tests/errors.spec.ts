import type { Json, TaskStatusResult, UpstreamError } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'

type Dialect = 'volcengine' | 'relay'

const contextOf = (dialect: Dialect, answer: CannedAnswer) => {
  const config = { dialect, access_key: 'AK', secret_key: 'SK', base_url: 'https://up.example' }
  return { ...new FakeHost(plugin, { config }).context('text-to-video'), http: cannedHttp(answer) }
}
const { submit, status } = new FakeHost(plugin, { config: {} }).operation('text-to-video')
const asked = (dialect: Dialect, answer: CannedAnswer): Promise<TaskStatusResult> => {
  const reference: Json = { dialect, job: { request_key: 'jimeng_t2v_v30', task_id: '1' } }
  return status(reference, contextOf(dialect, answer))
}
const task = (more: object): CannedAnswer => [
  200,
  { code: 'success', message: '', data: { task_id: '1', progress: '50%', ...more } },
]

/** What `documented.ts` has no row for: each error that is known is tried there, through the engine. */
test.group('jimeng: errors', () => {
  test('a new word of the gateway goes by its HTTP status', async ({ assert }) => {
    const body = { ResponseMetadata: { Error: { CodeN: 1, Code: 'New', Message: 'no' } } }
    for (const [http, code] of [
      [403, 'upstream_forbidden'],
      [503, 'upstream_unavailable'],
    ] as const) {
      const error: UpstreamError = await Promise.resolve(
        submit({ prompt: 'x' }, contextOf('volcengine', [http, body]))
      ).then(
        () => assert.fail('was not refused'),
        (thrown) => thrown
      )
      assert.equal(error.code, code)
    }
  })

  test('relay: a code in the midst of a reason is found, a reason in words is shown', async ({
    assert,
  }) => {
    const coded = await asked(
      'relay',
      task({
        status: 'FAILURE',
        fail_reason: 'task: OutputVideoSensitiveContentDetected.PolicyViolation (m)',
      })
    )
    assert.deepInclude(coded, { state: 'failed', code: 'copyright_output' })
    const words = await asked('relay', task({ status: 'FAILURE', fail_reason: '积分不足' }))
    assert.deepInclude(words, { state: 'failed', code: 'upstream_failed' })
    assert.include(JSON.stringify(words), '积分不足')
  })

  test('relay: {word} counts as {state}')
    .with([
      { word: 'NOT_START', state: 'queued' },
      { word: 'SUBMITTED', state: 'queued' },
      { word: 'QUEUED', state: 'queued' },
      { word: 'UNKNOWN', state: 'queued' },
      { word: 'IN_PROGRESS', state: 'running' },
    ])
    .run(async ({ assert }, { word, state }) => {
      const result = await asked('relay', task({ status: word }))
      assert.deepEqual(result as unknown, { state, progress: 50 })
    })
})
