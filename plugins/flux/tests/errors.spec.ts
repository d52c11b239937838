import type { UpstreamError } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'

const host = new FakeHost(plugin, { config: { dialect: 'replicate', api_key: 'k' } })
const { submit } = host.operation('text-to-image')
const input = { prompt: 'x', model: 'flux-dev', count: 1, aspect_ratio: '1:1' }

/** What `documented.ts` has no row for: each error that is known is tried there, through the engine. */
test.group('flux: errors', () => {
  test('the wait that an upstream asks for is kept: {name}')
    .with([
      { name: 'header', answer: [429, {}, { 'retry-after': '7' }], wait: 7 },
      { name: 'body', answer: [429, { error: 'x', retry_after: 9 }], wait: 9 },
      {
        name: 'Replicate',
        answer: [429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }],
        wait: 30,
      },
      { name: 'none', answer: [429, {}], wait: undefined },
    ])
    .run(async ({ assert }, { answer, wait }) => {
      const http = cannedHttp(answer as CannedAnswer)
      const error: UpstreamError = await Promise.resolve(
        submit(input, { ...host.context('text-to-image'), http })
      ).then(
        () => assert.fail('was not refused'),
        (thrown) => thrown
      )
      assert.equal(error.retryAfter, wait)
    })
})
