import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { FakeHost, testPlugin } from '@wxiai/sdk/test'
import plugin from '../plugin.js'
import simulator from '../simulator.js'

testPlugin(test, plugin, {
  input: { prompt: 'a lighthouse at dawn' },
  codes: { queueFull: 'upstream_busy' },
})

test('the upstream knocks when the film is done', async () => {
  const upstream = await simulator.start({ speed: 400 })
  const knocks: string[] = []
  const site = await listen((path) => knocks.push(path))
  try {
    const { port } = site.address() as AddressInfo
    const webhookUrl = `http://127.0.0.1:${port}/hook`
    const host = new FakeHost(plugin, { config: upstream.config, webhookUrl })
    const { result } = await host.run('generate', { prompt: 'a lighthouse at dawn' })
    assert.equal(result.state, 'succeeded')
    while (knocks.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.deepEqual(knocks, ['/hook'])
  } finally {
    await upstream.stop()
    site.closeAllConnections()
    site.close()
  }
})

function listen(heard: (path: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    heard(request.url ?? '')
    request.resume()
    response.end()
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
