/** `npm run bench:isolation`: what a process of its own adds to the calls of a plugin, and what it weighs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HttpResponse, Logger, Plugin, SubmitContext } from '@wxiai/sdk'
import type { HostOperation } from '#plugins/installed_plugin'
import { loadPlugin } from '#plugins/loader'
import { IsolatedHost } from '#plugins/isolation/isolated_host'
import { remotePlugin } from '#plugins/isolation/remote_plugin'
import { median, percentile, say } from './load/support/figures.js'

const CALLS = 3_000
const WARM_UP = 500
const appRoot = fileURLToPath(new URL('../../', import.meta.url))
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Its functions do next to nothing, so that what is measured is the way there and back. */
const PLUGIN = `import { definePlugin } from '@wxiai/sdk'
const make = {
  label: 'Make',
  input: { type: 'object', properties: { prompt: { type: 'string' } }, additionalProperties: false },
  quote: () => [{ item: 'one', quantity: 1 }],
  submit: async (input, ctx) => ({ reference: { task: ctx.task.id, input } }),
  status: async (reference, ctx) => {
    const answer = await ctx.http.get('https://example.com/' + reference.task)
    return { state: 'running', progress: (await answer.json()).progress }
  },
}
export default definePlugin({
  id: 'bench', name: 'Bench', config: { type: 'object' },
  services: [{ id: 'bench', name: 'Bench', kind: 'image', permission: 'image_gen', prices: { one: { label: 'One', credits: 1 } }, operations: { make } }],
})
`

function contextWith(body: Uint8Array): SubmitContext {
  const response: HttpResponse = {
    status: 200,
    headers: { 'content-type': 'application/json' },
    bytes: async () => body,
    text: async () => Buffer.from(body).toString(),
    json: async <T>() => JSON.parse(Buffer.from(body).toString()) as T,
  }
  const answer = async () => response
  return {
    config: { base_url: 'https://example.com', api_key: 'a-key-as-long-as-they-are' },
    http: {
      request: answer,
      get: answer,
      post: answer,
      stream: async () => {
        throw new Error('there are no streams')
      },
    },
    report: async () => {},
    logger: silent,
    locale: 'en',
    signal: new AbortController().signal,
    task: {
      id: '00000000-0000-4000-8000-000000000000',
      operation: 'make',
      createdAt: new Date(),
    },
    records: {
      of: () => {
        throw new Error('there are no records')
      },
    },
    files: {
      read: async () => {
        throw new Error('there are no files')
      },
      url: async () => undefined,
    },
  }
}

async function timed(run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < WARM_UP + CALLS; i += 1) {
    const started = performance.now()
    await run()
    if (i >= WARM_UP) times.push(performance.now() - started)
  }
  return times
}

const small = contextWith(Buffer.from('{"progress":50}'))
const large = contextWith(Buffer.from(JSON.stringify({ progress: 50, more: 'x'.repeat(2 ** 20) })))
const prompt = 'a lighthouse at the end of a long pier, in the evening'
const ways: Record<string, (operation: HostOperation) => Promise<unknown>> = {
  'quote': async (operation) => operation.quote({ prompt }),
  'submit': (operation) => operation.submit({ prompt }, small),
  'status with a request': (operation) => operation.status({ task: 'x' }, small),
  'status, an answer of 1 MB': (operation) => operation.status({ task: 'x' }, large),
}

const root = await mkdtemp(join(tmpdir(), 'wxiai-isolation-'))
const entry = join(root, 'plugin.mjs')
await writeFile(entry, PLUGIN)
const host = new IsolatedHost({
  plugin: 'bench',
  appRoot,
  root,
  entry,
  memory: 256,
  logger: silent,
})
try {
  const operationOf = (plugin: Plugin) =>
    plugin.services[0]!.operations.make as unknown as HostOperation
  const source = { name: 'bench', version: '1.0.0', root, entry, source: 'installed' as const }
  const here = operationOf((await loadPlugin(source)).declaration)
  const opened = performance.now()
  const answer = await host.open()
  if ('faults' in answer) throw new Error(JSON.stringify(answer.faults))
  say('start of the process, plugin loaded', `${(performance.now() - opened).toFixed(0)} ms`)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  say('resident memory of the process', `${(host.status.memory / 2 ** 20).toFixed(0)} MB`)
  const there = operationOf(remotePlugin(answer.declared, host))
  for (const [name, call] of Object.entries(ways)) {
    const inside = await timed(() => call(here))
    const apart = await timed(() => call(there))
    const added = (share: number) => percentile(apart, share) - percentile(inside, share)
    say(name, `adds p50 ${added(0.5).toFixed(2)} ms, p99 ${added(0.99).toFixed(2)} ms`)
  }
  const started = performance.now()
  for (let i = 0; i < 50; i += 1) {
    await Promise.all(Array.from({ length: 100 }, () => ways.submit!(there)))
  }
  say('100 submits at a time', `${((5_000 / (performance.now() - started)) * 1000).toFixed(0)}/s`)
  const own = median(await timed(() => ways.submit!(there)))
  if (own > 2) process.exitCode = 1
} finally {
  await host.close()
  await rm(root, { recursive: true })
}
