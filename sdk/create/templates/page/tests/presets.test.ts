import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definePlugin } from '@wxiai/sdk'
import { FakeHost } from '@wxiai/sdk/test'
import { records, routes } from '../presets.js'

const config = { type: 'object' } as const
const plugin = definePlugin({
  id: 'presets',
  name: 'Presets',
  config,
  services: [],
  records,
  routes,
})

test('a saved prompt comes back to who saved it, and can be removed', async () => {
  const host = new FakeHost(plugin, { config: {} })
  const saved = (await host.call('save-preset', { prompt: 'a lighthouse' })) as { id: string }
  assert.deepEqual(await host.call('presets'), [{ id: saved.id, prompt: 'a lighthouse' }])
  const other = { id: 'user-2', team: 'team-2', admin: false }
  assert.deepEqual(await host.call('presets', {}, other), [])
  assert.deepEqual(await host.call('remove-preset', { id: saved.id }), { removed: true })
  assert.deepEqual(await host.call('presets'), [])
})
