import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { UpstreamError } from '@wxiai/sdk'
import { providerContext } from '@wxiai/sdk/ai'
import { PluginContextFactory } from '#plugins/context_factory'
import { PluginRegistry } from '#plugins/registry'
import { LiveUpstream } from '#tests/fixtures/packages/live_upstream'
import { modelsMember } from '#tests/fixtures/packages/models_plugin'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { noPackages, PackageDesk } from './support.js'

type Part = { type: string; delta?: string }

const PROMPT = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }]

for (const isolated of [false, true]) {
  test.group(`Packages: live models, ${isolated ? 'isolated' : 'in the app'}`, (group) => {
    const upstream = new LiveUpstream()

    group.setup(async () => {
      await noPackages()
      await upstream.start()
      const desk = await PackageDesk.open()
      await desk.put(await packedPlugin({ members: modelsMember() }))
      await desk.isolate('packed', isolated)
      await desk.enable('packed', upstream.url)
      return async () => {
        upstream.stop()
        await noPackages()
      }
    })

    async function model(signal = new AbortController().signal) {
      const registry = await app.container.make(PluginRegistry)
      const plugin = registry.enabled('packed')
      const contexts = await app.container.make(PluginContextFactory)
      const ctx = providerContext(await contexts.create(plugin, { locale: 'en', signal }))
      const provider = await plugin.declaration.models!.provider(ctx.config as never, ctx as never)
      return provider.languageModel('gpt')
    }
    /** A stream of which the upstream has sent the first word. */
    async function begun(options: { abortSignal?: AbortSignal } = {}, signal?: AbortSignal) {
      const asking = (await model(signal)).doStream({ prompt: PROMPT, ...options })
      const answer = await upstream.asked()
      answer.begin()
      answer.say('one')
      const reader = (await asking).stream.getReader() as ReadableStreamDefaultReader<Part>
      return { answer, reader, first: await nextWord(reader) }
    }
    async function nextWord(reader: ReadableStreamDefaultReader<Part>): Promise<string> {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) throw new Error('the stream is over')
        if (value.type === 'text-delta') return value.delta!
      }
    }
    const failure = (work: PromiseLike<unknown>): Promise<Error> =>
      Promise.resolve(work).then(
        () => Promise.reject(new Error('it did not fail')),
        (error: Error) => error
      )

    test('every part is there before the next is sent', async ({ assert }) => {
      const { answer, reader, first } = await begun()
      assert.equal(first, 'one')
      for (const word of ['two', 'three']) {
        answer.say(word)
        assert.equal(await nextWord(reader), word)
      }
      answer.finish()
      const rest: Part[] = []
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        rest.push(next.value)
      }
      assert.equal(rest.at(-1)!.type, 'finish')
      await answer.closed
    })

    test('an abort reaches the upstream in the middle of an answer', async ({ assert }) => {
      const abort = new AbortController()
      const { answer, reader } = await begun({ abortSignal: abort.signal })
      const reading = failure(nextWord(reader))
      abort.abort()
      assert.equal((await reading).name, 'AbortError')
      await answer.closed
    })

    test('an abort reaches the upstream before it answers', async ({ assert }) => {
      for (const ask of ['doStream', 'doGenerate'] as const) {
        const abort = new AbortController()
        const asking = failure((await model())[ask]({ prompt: PROMPT, abortSignal: abort.signal }))
        const answer = await upstream.asked()
        abort.abort()
        assert.equal(await asking, abort.signal.reason)
        await answer.closed
      }
    })

    test('the end of the call itself reaches the upstream, too', async ({ assert }) => {
      const abort = new AbortController()
      const { answer, reader } = await begun({}, abort.signal)
      const reading = failure(nextWord(reader))
      abort.abort()
      assert.equal((await reading).name, 'AbortError')
      await answer.closed
    })

    test('whoever reads no further ends the request', async () => {
      const { answer, reader } = await begun()
      await reader.cancel()
      await answer.closed
    })

    test('a line that is cut is an error, not an end', async ({ assert }) => {
      const { answer, reader } = await begun()
      answer.say('two')
      assert.equal(await nextWord(reader), 'two')
      answer.cut()
      // The AI SDK wraps it.
      const { cause } = await failure(nextWord(reader))
      assert.instanceOf(cause, UpstreamError)
      const { code, retryable } = cause as UpstreamError
      assert.deepEqual([code, retryable], ['upstream_unreachable', false])
    })

    test('an answer that is cut says so when it is read whole', async ({ assert }) => {
      const asking = failure((await model()).doGenerate({ prompt: PROMPT }))
      const answer = await upstream.asked()
      answer.begin()
      answer.say('one')
      await sleep(50)
      answer.cut()
      const { cause } = await asking
      assert.instanceOf(cause, UpstreamError)
      assert.equal((cause as UpstreamError).code, 'upstream_unreachable')
    })

    test('no more is fetched than is read', async ({ assert }) => {
      const { answer, reader } = await begun()
      const flood = answer.flood('x'.repeat(64 * 1024))
      let before = -1
      while (before !== answer.sent) {
        before = answer.sent
        await sleep(300)
      }
      // What sockets hold on their way; without back pressure it would never end.
      assert.isBelow(answer.sent, 32 * 2 ** 20)
      await nextWord(reader)
      await reader.cancel()
      await flood
    })
  })
}
