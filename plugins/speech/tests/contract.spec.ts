import { testPlugin } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'

testPlugin(test, plugin, { input: { text: 'A lighthouse at dawn.' }, immediate: true })
