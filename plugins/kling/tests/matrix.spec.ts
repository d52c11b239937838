import { fitInput, type Json } from '@wxiai/sdk'
import { FakeHost } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { misfit } from '../simulator/capability.js'
import { films, MODELS } from '../src/models.js'

const host = new FakeHost(plugin, { config: { secret_key: 'k' } })
const id = '00000000-0000-4000-8000-000000000000'
const { prices } = films
const mask = 'data:image/png;base64,AAAA'
const MOTION = { still: mask }
const extras: Record<string, Json>[] = [
  {},
  { last_image: id },
  { motion: MOTION },
  { camera: { movement: 'zoom', amount: 3 } },
  { camera: { movement: 'forward_up' } },
  { sound: true },
  { cfg_scale: 0.2 },
  { last_image: id, motion: MOTION },
  { last_image: id, camera: { movement: 'pan', amount: 3 } },
  { last_image: id, sound: true },
]

test.group('kling: what goes with what', () => {
  test('{operation}: nothing is offered that the service refuses')
    .with([{ operation: 'text-to-video' }, { operation: 'image-to-video' }])
    .run(({ assert }, { operation }) => {
      const source = operation === 'text-to-video' ? 'text' : 'image'
      let accepted = 0
      for (const model of Object.keys(MODELS)) {
        if (model.startsWith('kling-v3')) continue
        for (const mode of ['std', 'pro', 'master']) {
          for (const duration of [5, 10]) {
            for (const extra of extras) {
              const input = {
                ...(source === 'text' ? { prompt: 'x' } : { image: id }),
                model,
                mode,
                duration,
                ...extra,
              }
              if (host.faults(operation, input)) continue
              accepted += 1
              const camera = extra.camera as { movement: string; amount?: number } | undefined
              const wrong = misfit({
                source,
                model: mode === 'master' ? `${model}-master` : model,
                mode: mode === 'master' ? 'std' : mode,
                seconds: duration,
                ...(camera && { camera: { type: camera.amount ? 'simple' : camera.movement } }),
                brush: 'motion' in extra,
                first: source === 'image',
                tail: 'last_image' in extra,
                sound: extra.sound === true,
                cfg: 'cfg_scale' in extra,
                negative: false,
              })
              assert.isNull(wrong, JSON.stringify(input))
              assert.property(prices, host.quote(operation, input)[0].item)
            }
          }
        }
      }
      assert.isAbove(accepted, 20)
    })

  test('{name}')
    .with([
      {
        name: 'camera: 1.0 standard 5 s',
        ok: true,
        input: { model: 'kling-v1', camera: { movement: 'pan', amount: 1 } },
      },
      {
        name: 'camera: not in 10 s',
        ok: false,
        input: { model: 'kling-v1', duration: 10, camera: { movement: 'pan', amount: 1 } },
      },
      {
        name: 'camera: not in pro',
        ok: false,
        input: { model: 'kling-v1', mode: 'pro', camera: { movement: 'pan', amount: 1 } },
      },
      {
        name: 'camera: an axis needs an amount',
        ok: false,
        input: { model: 'kling-v1', camera: { movement: 'pan' } },
      },
      {
        name: 'camera: zero is no movement',
        ok: false,
        input: { model: 'kling-v1', camera: { movement: 'pan', amount: 0 } },
      },
      {
        name: 'camera: at most 10',
        ok: false,
        input: { model: 'kling-v1', camera: { movement: 'pan', amount: 11 } },
      },
      {
        name: 'camera: a shot takes no amount',
        ok: false,
        input: { model: 'kling-v1', camera: { movement: 'down_back', amount: 1 } },
      },
      { name: '15 s: not in 2.6', ok: false, input: { duration: 15 } },
      { name: '15 s: in 3.0', ok: true, input: { model: 'kling-v3', duration: 15 } },
      { name: 'words alone: not in 1.5', ok: false, input: { model: 'kling-v1-5' } },
      {
        name: 'words alone: 2.1 as master only',
        ok: false,
        input: { model: 'kling-v2-1', mode: 'std' },
      },
      { name: 'sound: not in standard', ok: false, input: { sound: true } },
    ])
    .run(({ assert }, { ok, input }) => {
      assert.equal(host.faults('text-to-video', { prompt: 'x', ...input } as never) === null, ok)
    })

  test('paths have 2 to 77 points, at most six parts move', ({ assert }) => {
    const path = (n: number) => Array.from({ length: n }, (_, i) => ({ x: i / 100, y: 0.5 }))
    const fault = (moving: Json[]) =>
      host.faults('image-to-video', { image: id, model: 'kling-v1', motion: { moving } })
    assert.isNull(fault([{ mask, path: path(2) }]))
    assert.isNull(fault(Array.from({ length: 6 }, () => ({ mask, path: path(77) }))))
    assert.isNotNull(fault([{ mask, path: path(1) }]))
    assert.isNotNull(fault([{ mask, path: path(78) }]))
    assert.isNotNull(fault(Array.from({ length: 7 }, () => ({ mask, path: path(2) }))))
    assert.isNotNull(
      fault([
        {
          mask,
          path: [
            { x: 0, y: 0 },
            { x: 1.1, y: 0 },
          ],
        },
      ])
    )
  })

  test('a form shows what fits, and what was not chosen on purpose gives way', ({ assert }) => {
    const { input: schema } = host.operation('text-to-video')
    const {
      schema: shown,
      input,
      misfits,
    } = fitInput(schema, { model: 'kling-v2', mode: 'std', duration: 5 })
    const { properties } = shown as { properties: Record<string, { enum?: Json[] }> }
    assert.deepEqual(properties.mode.enum, ['master'])
    assert.notProperty(properties, 'camera')
    assert.equal(input.mode, 'master')
    assert.isEmpty(misfits)
  })

  test('the cheapest film costs 40 credits, 10 seconds twice as much as 5', ({ assert }) => {
    const priced = Object.entries(prices).filter(([key]) => key.startsWith('kling'))
    assert.equal(Math.min(...priced.map(([, { credits }]) => Number(credits))), 40)
    assert.equal(prices['kling-v1/std/5s'].credits, 40)
    for (const [key, { credits }] of priced) {
      if (key.endsWith('/5s'))
        assert.equal(prices[key.replace('/5s', '/10s')].credits, 2 * Number(credits))
    }
  })
})
