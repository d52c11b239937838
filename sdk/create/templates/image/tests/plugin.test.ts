import { test } from 'node:test'
import { testPlugin } from '@wxiai/sdk/test'
import plugin from '../plugin.js'

testPlugin(test, plugin, {
  input: { prompt: 'a lighthouse at dawn' },
  codes: { queueFull: 'upstream_busy' },
})
