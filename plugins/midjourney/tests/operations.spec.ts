import { FakeHost, type FakeRun } from '@wxiai/sdk/test'
import { drawPicture } from '@wxiai/sdk/simulator'
import { test } from '@japa/runner'
import type { Json, RunningSimulator } from '@wxiai/sdk'
import plugin from '../plugin.js'
import { midjourneySimulator } from '../simulator/index.js'

const PROMPT = { prompt: 'a lighthouse at dawn --ar 3:2', mode: 'relax' }

function succeeded(run: FakeRun) {
  if (run.result.state !== 'succeeded') throw new Error(`${run.action}: ${run.result.code}`)
  return run.result
}

function press(run: FakeRun, id: string, extra: Record<string, Json> = {}): Record<string, Json> {
  const action = succeeded(run).actions?.find((one) => one.id === id)
  if (!action) throw new Error(`no button ${id}`)
  return { ...action.input, task: run.id, ...extra }
}

async function host(options: Parameters<typeof midjourneySimulator>[0], changes = {}) {
  const simulator = await midjourneySimulator({ speed: 200, ...options }).start()
  const config = { ...simulator.config, ...changes } as unknown as Record<string, Json>
  return { simulator, host: new FakeHost(plugin, { config }) }
}

async function picture(): Promise<Uint8Array> {
  return drawPicture({ prompt: 'forest', seed: 1, ratio: 1 }, { width: 128, height: 128 })
}

test.group('midjourney: trueai', (group) => {
  let simulator: RunningSimulator<object>
  let fake: FakeHost
  group.each.setup(async () => {
    ;({ simulator, host: fake } = await host({ dialect: 'trueai' }))
    return () => simulator.stop()
  })

  test('every button of a picture works', async ({ assert }) => {
    const grid = await fake.run('imagine', { ...PROMPT, prompt: 'a cat sim:unknown-button' })
    const single = await fake.run('action', press(grid, 'upscale_2'), grid)
    assert.deepEqual(single.quote, [{ item: 'upscale', quantity: 1 }])
    const mask = `data:image/png;base64,${Buffer.from(await picture()).toString('base64')}`
    const actions = succeeded(single).actions ?? []
    assert.isAtLeast(actions.length, 16)
    for (const action of actions) {
      const extra: Record<string, Json> = {}
      if (action.needs?.includes('prompt')) extra.prompt = 'a dog --zoom 1.5'
      if (action.needs?.includes('mask')) extra.mask = mask
      const input = { ...action.input, task: single.id, ...extra }
      const run = await fake.run(action.operation, input, single)
      assert.equal(run.result.state, 'succeeded', action.id)
    }
    for (const action of succeeded(grid).actions ?? []) {
      const run = await fake.run(action.operation, { ...action.input, task: grid.id }, grid)
      assert.equal(run.result.state, 'succeeded', action.id)
    }
  }).timeout(20_000)

  test('a window is confirmed with the words of the user', async ({ assert }) => {
    const grid = await fake.run('imagine', PROMPT)
    const single = await fake.run('action', press(grid, 'upscale_1'), grid)
    const zoomed = await fake.run(
      'action',
      press(single, 'custom_zoom', { prompt: 'a storm --zoom 1.4 --turbo' }),
      single
    )
    assert.equal(zoomed.action, 'ZOOM')
    assert.deepEqual(zoomed.quote, [{ item: 'relax', quantity: 1 }])
    const modal = fake.log.sent.find(({ url }) => url.endsWith('/submit/modal'))
    assert.include(modal?.url ?? '', '/mj-relax/mj/')
    assert.include(String(modal?.body), '"prompt":"a storm --zoom 1.4"')
    assert.equal(succeeded(zoomed).metadata?.final_prompt, 'a storm --zoom 1.4')
  })

  test('what a window needs is asked for before anything is held', ({ assert }) => {
    const task = '8c1c8e0e-94d7-4a7f-9d0b-9a1e6d0d9a01'
    assert.isString(fake.faults('action', { task, custom_id: 'MJ::Inpaint::1::u::SOLO' }))
    assert.isString(fake.faults('action', { task, custom_id: 'MJ::CustomZoom::u' }))
    assert.isNull(fake.faults('action', { task, custom_id: 'MJ::JOB::reroll::0::u::SOLO' }))
  })

  test('a window that nobody confirmed does not count as taken', async ({ assert }) => {
    const grid = await fake.run('imagine', PROMPT)
    const single = await fake.run('action', press(grid, 'upscale_1'), grid)
    const ctx = fake.context('action', undefined, undefined)
    const { ids } = single.reference as { ids: string[] }
    const button = press(single, 'custom_zoom').custom_id
    await ctx.http.post(`${(simulator.config as { base_url: string }).base_url}/mj/submit/action`, {
      headers: { 'mj-api-secret': 'simulator' },
      json: { taskId: ids[0], customId: button, state: ctx.task.id },
    })
    assert.isNull((await fake.operation('action').find?.(ctx)) ?? null)
  })

  test('the speed is chosen by path', async ({ assert }) => {
    for (const mode of ['turbo', 'fast', 'relax']) {
      const run = await fake.run('imagine', { prompt: 'sea', mode })
      assert.deepEqual(run.quote, [{ item: mode, quantity: 1 }])
      assert.isTrue(fake.log.sent.some(({ url }) => url.includes(`/mj-${mode}/mj/submit/imagine`)))
    }
  })

  test('or by account filter', async ({ assert }) => {
    const other = await host({ dialect: 'trueai' }, { mode_paths: false })
    await other.host.run('imagine', { prompt: 'sea', mode: 'turbo' })
    await other.simulator.stop()
    const [sent] = other.host.log.sent
    assert.isTrue(sent.url.endsWith(':' + new URL(sent.url).port + '/mj/submit/imagine'))
    assert.include(String(sent.body), '"accountFilter":{"modes":["TURBO"]}')
  })

  test('references, blend, describe and its picks', async ({ assert }) => {
    const files = [
      fake.addFile(await picture(), 'image/jpeg'),
      fake.addFile(await picture(), 'image/jpeg'),
    ]
    const imagined = await fake.run('imagine', { ...PROMPT, reference_images: files })
    assert.equal(imagined.result.state, 'succeeded')
    const blended = await fake.run('blend', { images: files, dimensions: 'LANDSCAPE' })
    assert.lengthOf(succeeded(blended).outputs ?? [], 1)
    const described = await fake.run('describe', { image: files[0], mode: 'fast' })
    assert.deepEqual(described.quote, [{ item: 'describe', quantity: 1 }])
    assert.lengthOf((succeeded(described).text ?? '').split('\n\n'), 4)
    assert.lengthOf(succeeded(described).outputs ?? [], 0)
    const picked = await fake.run('action', press(described, 'pick_2'), described)
    assert.lengthOf(succeeded(picked).outputs ?? [], 1)
    const all = await fake.run('action', press(described, 'pick_all'), described)
    assert.deepEqual(all.quote, [{ item: 'fast', quantity: 4 }])
    assert.lengthOf(succeeded(all).outputs ?? [], 4)
    assert.deepEqual(succeeded(all).usage, [{ item: 'fast', quantity: 4 }])
  })

  test('shorten and its picks', async ({ assert }) => {
    const run = await fake.run('shorten', {
      prompt: 'a very beautiful lighthouse in the stormy night',
    })
    assert.include(succeeded(run).text ?? '', 'Shortened prompts')
    const picked = await fake.run('action', press(run, 'pick_3'), run)
    assert.equal(picked.action, 'IMAGINE')
    assert.equal(picked.result.state, 'succeeded')
  })

  test('the seed of a picture', async ({ assert }) => {
    const grid = await fake.run('imagine', { ...PROMPT, seed: 4711 })
    const run = await fake.run('seed', press(grid, 'seed'), grid)
    assert.deepEqual(run.quote, [])
    assert.equal(succeeded(run).text, '4711')
  })

  test('the heart makes no task', async ({ assert }) => {
    const grid = await fake.run('imagine', PROMPT)
    const single = await fake.run('action', press(grid, 'upscale_1'), grid)
    const liked = await fake.run('action', press(single, 'like'), single)
    assert.deepEqual(liked.quote, [])
    assert.deepEqual(succeeded(liked).outputs, [])
  })

  test('cancel ends the task upstream', async ({ assert }) => {
    const operation = fake.operation('imagine')
    const ctx = fake.context('imagine')
    const { reference } = await operation.submit({ prompt: 'x sim:hang', mode: 'fast' }, ctx)
    await operation.cancel?.(reference ?? null, ctx)
    assert.include(await operation.status(reference ?? null, ctx), {
      state: 'failed',
      code: 'cancelled_upstream',
    })
  })

  test('a progress picture is a preview, not a result', async ({ assert }) => {
    const slow = await host({ dialect: 'trueai', speed: 20 })
    const run = await slow.host.run('imagine', PROMPT)
    const previews = run.running.filter(({ previewUrl }) => previewUrl)
    assert.isNotEmpty(previews)
    const response = await fetch(previews[0].previewUrl as string)
    assert.equal(response.headers.get('content-type'), 'image/jpeg')
    await slow.simulator.stop()
  })

  test('waits behind others with code 22', async ({ assert }) => {
    const busy = await host({ dialect: 'trueai', coreSize: 1, queueSize: 1 })
    const operation = busy.host.operation('imagine')
    const submit = () =>
      operation.submit({ prompt: 'x sim:hang', mode: 'fast' }, busy.host.context('imagine'))
    assert.equal((await submit()).state, 'running')
    assert.equal((await submit()).state, 'queued')
    await assert.rejects(submit, /queue/)
    await busy.simulator.stop()
  })

  test('a banned word is named', async ({ assert }) => {
    await assert.rejects(() => fake.run('imagine', { prompt: 'so much gore' }), /gore/)
    const strict = await host({}, { banned_words: ['politics'] })
    await assert.rejects(() => strict.host.run('imagine', { prompt: 'politics' }), /politics/)
    assert.isEmpty(strict.host.log.sent)
    await strict.simulator.stop()
  })
})

test.group('midjourney: novicezk', (group) => {
  let simulator: RunningSimulator<object>
  let fake: FakeHost
  group.each.setup(async () => {
    ;({ simulator, host: fake } = await host({ dialect: 'novicezk' }))
    return () => simulator.stop()
  })

  test('buttons are made up and sent as changes', async ({ assert }) => {
    const grid = await fake.run('imagine', PROMPT)
    const ids = succeeded(grid).actions?.map(({ id }) => id) ?? []
    assert.sameMembers(ids, [
      ...[1, 2, 3, 4].flatMap((n) => [`upscale_${n}`, `variation_${n}`]),
      'reroll',
    ])
    for (const id of ids) {
      const run = await fake.run('action', press(grid, id), grid)
      assert.equal(run.result.state, 'succeeded', id)
      const made = succeeded(run).actions?.length
      assert.equal(made, id.startsWith('upscale') ? 0 : 9)
    }
    const change = fake.log.sent.find(({ body }) => String(body).includes('"UPSCALE"'))
    assert.isTrue(change?.url.endsWith('/mj/submit/change'))
  })

  test('the speed goes into the prompt', async ({ assert }) => {
    await fake.run('imagine', { prompt: 'sea --turbo', mode: 'relax' })
    assert.include(String(fake.log.sent[0].body), '"prompt":"sea --relax"')
  })

  test('a description gives prompts to use', async ({ assert }) => {
    const image = fake.addFile(await picture(), 'image/jpeg')
    const run = await fake.run('describe', { image })
    const [pick] = succeeded(run).actions ?? []
    assert.equal(pick.operation, 'imagine')
    assert.isNull(fake.faults('imagine', pick.input))
  })

  test('what it cannot do is said, not tried', async ({ assert }) => {
    const grid = await fake.run('imagine', PROMPT)
    await assert.rejects(() => fake.run('shorten', { prompt: 'x' }), /cannot do that/)
    const input = { task: grid.id, custom_id: 'MJ::JOB::pan_left::1::u::SOLO' }
    await assert.rejects(() => fake.run('action', input, grid), /cannot do that/)
  })
})

test.group('midjourney: callbacks', () => {
  test('knocks at every change, twice and out of order when asked to', async ({ assert }) => {
    const { createServer } = await import('node:http')
    const knocks: { status: string }[] = []
    const hook = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        knocks.push(JSON.parse(Buffer.concat(parts).toString()))
        response.end()
      })
    })
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
    const { port } = hook.address() as { port: number }
    const simulator = await midjourneySimulator({ speed: 50 }).start()
    const config = simulator.config as unknown as Record<string, Json>
    const fake = new FakeHost(plugin, { config, webhookUrl: `http://127.0.0.1:${port}/hook` })
    await fake.run('imagine', { prompt: 'sea sim:webhook-dup' })
    const ends = () => knocks.filter(({ status }) => status === 'SUCCESS').length
    // The last one is out of order.
    while (ends() < 2 || knocks.at(-1)?.status !== 'IN_PROGRESS')
      await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(ends(), 2)
    const quiet = new FakeHost(plugin, {
      config: { ...config, notify: false },
      webhookUrl: `http://127.0.0.1:${port}/hook`,
    })
    const before = knocks.length
    await quiet.run('imagine', { prompt: 'sea' })
    assert.equal(knocks.length, before)
    await simulator.stop()
    hook.close()
  })
})
