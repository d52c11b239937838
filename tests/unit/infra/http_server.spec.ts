import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { finish } from '../../../bin/start/http_server.js'

const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'

test.group('A server that leaves', () => {
  test('what has arrived on an idle connection is answered, then the connection ends', async ({
    assert,
  }) => {
    const server = createServer((_, response) => response.end('well')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    let text = ''
    client.on('data', (chunk) => (text += chunk.toString()))
    client.write(REQUEST)
    await once(client, 'data')
    await sleep(5)
    // It lies unread when the server begins to leave.
    client.write(REQUEST)
    await finish(server)
    await once(client, 'close')
    assert.lengthOf(text.match(/well/g)!, 2)
    assert.isFalse(server.listening)
    // Whoever closes it once more is told, too.
    await new Promise((resolve) => server.close(resolve))
  })
})
