import { createHash } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { UpstreamError } from '@wxiai/sdk'
import { isPublicAddress } from '#shared/http_client/addresses'
import { GuardedClient } from '#shared/http_client/guarded_client'
import { eventually } from '#tests/helpers/eventually'

/** 200 MB of nothing. */
const BOMB = gzipSync(Buffer.alloc(200 * 2 ** 20))

let server: Server
let origin: string
let hits: string[] = []
let failures = 0

async function drip(response: ServerResponse, parts: number, pause: number) {
  response.writeHead(200).flushHeaders()
  for (let part = 0; part < parts; part++) {
    response.write('drop')
    await sleep(pause)
  }
  response.end()
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (fault: unknown) => fault
  )
  return error instanceof UpstreamError ? error.code : String(error)
}

test.group('Guarded HTTP client', (group) => {
  group.setup(async () => {
    server = createServer((request, response) => {
      const encoding = request.url === '/bomb' ? request.headers['accept-encoding'] : ''
      hits.push(
        `${request.method} ${request.url}${encoding} ${request.headers.authorization ?? '-'}`
      )
      const { pathname, searchParams } = new URL(request.url!, 'http://x')
      if (pathname === '/redirect') {
        response.writeHead(302, { location: searchParams.get('to')! })
        return response.end()
      }
      if (pathname === '/loop') {
        response.writeHead(302, { location: '/loop' })
        return response.end()
      }
      if (pathname === '/flaky') {
        response.writeHead(failures-- > 0 ? 503 : 200)
        return response.end('done')
      }
      if (pathname === '/slow') return
      if (pathname === '/drip') {
        response.once('close', () => hits.push('closed'))
        const pause = Number(searchParams.get('pause'))
        return void drip(response, Number(searchParams.get('parts')), pause)
      }
      if (pathname === '/bomb') {
        response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' })
        return response.end(BOMB)
      }
      if (pathname === '/big') {
        const sized = searchParams.has('sized') ? { 'content-length': 100_000 } : {}
        response.writeHead(200, { 'content-type': 'image/png', ...sized })
        if (!searchParams.has('sized')) response.flushHeaders()
        return response.end(Buffer.alloc(100_000))
      }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<p>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return () => {
      server.closeAllConnections()
      server.close()
    }
  })
  group.each.setup(() => {
    hits = []
  })

  test('never reaches {$self}')
    .with([
      'http://127.0.0.1',
      'http://127.1',
      'http://localhost',
      'http://LOCALHOST.',
      'http://[::1]',
      'http://[::]',
      'http://0.0.0.0',
      'http://0',
      'http://2130706433',
      'http://0x7f000001',
      'http://0x7f.1',
      'http://0177.0.0.1',
      'http://[::ffff:127.0.0.1]',
      'http://[::ffff:7f00:1]',
      'http://[::127.0.0.1]',
      'http://[64:ff9b::7f00:1]',
      'http://[64:ff9b:1::7f00:1]',
      'http://[2002:7f00:1::]',
      'http://[fd00:ec2::254]',
      'http://[fe80::1]',
      'http://169.254.169.254/latest/meta-data/',
      'http://100.100.100.200',
      'http://10.0.0.1',
      'http://172.16.5.4',
      'http://192.168.1.1',
      'http://198.18.0.1',
      'http://224.0.0.1',
      'http://255.255.255.255',
      'http://１２７.0.0.1',
      'http://127。0。0。1',
      'http://user:pass@8.8.8.8',
      'http://127.0.0.1.',
      'http://localhost.',
      'http://127.000.000.001',
      'http://①②⑦.⓪.⓪.①',
      'http://127．0．0．1',
      'http://0251.0376.0251.0376',
      'http://0xa9.0xfe.0xa9.0xfe',
      'http://2852039166',
      'http://[::ffff:169.254.169.254]',
      'http://[::ffff:a9fe:a9fe]',
      'http://[64:ff9b::a9fe:a9fe]',
      'http://[2002:a9fe:a9fe::]',
      'http://[2001::1]',
      'http://[2001:db8::1]',
      'http://[fec0::1]',
      'http://[fc00::1]',
      'http://[ff02::1]',
      'http://[100::1]',
      'http://[0:0:0:0:0:0:0:1]',
      'http://[::ffff:0:127.0.0.1]',
      'http://0.1.2.3',
      'http://100.64.0.1',
      'http://192.0.0.192',
      'http://192.88.99.1',
      'http://240.0.0.1',
      'http://@127.0.0.1',
      'http://:@8.8.8.8:80@127.0.0.1',
      'http://127.0.0.1\t',
      'http:\\\\127.0.0.1',
      'http:127.0.0.1',
      'HTTP://127.0.0.1',
      'http://127.0.0.1#@8.8.8.8',
      'http://127.0.0.1?@8.8.8.8',
      'http://[::1%25eth0]',
      'http://127.0.0.1\r\nHost: 8.8.8.8',
      'http://',
      'http://[::1',
      'https://127.0.0.1',
      'ws://127.0.0.1',
      'blob:http://127.0.0.1/x',
      'javascript:alert(1)',
      'jar:http://127.0.0.1!/',
      'file:///etc/passwd',
      'gopher://127.0.0.1',
      'ftp://127.0.0.1',
      'data:text/plain,hello',
      'not an address',
    ])
    .run(async ({ assert }, url) => {
      const port = new URL(origin).port
      const withPort = /^http:\/\/[^/]+$/.test(url) ? `${url}:${port}` : url
      const client = new GuardedClient()
      assert.equal(await codeOf(client.request(withPort, { retries: 0 })), 'host_not_allowed')
      assert.lengthOf(hits, 0)
      await client.close()
    })

  test('line breaks in an address make no header of their own', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    await client.request(`${origin}/x\r\nauthorization: stolen\r\n\r\nGET /second`, {}, policy)
    assert.lengthOf(hits, 1)
    assert.match(hits[0]!, / -$/)
    await assert.rejects(() =>
      client.request(`${origin}/`, { headers: { 'x-a': 'b\r\nauthorization: stolen' } }, policy)
    )
    assert.lengthOf(hits, 1)
    await client.close()
  })

  test('names of metadata services and of this machine, by what they resolve to', async ({
    assert,
  }) => {
    const answers: Record<string, string> = {
      'metadata.google.internal': '169.254.169.254',
      'instance-data.ec2.internal': '169.254.169.254',
      'metadata.tencentyun.com': '169.254.0.23',
      'kubernetes.default.svc': '10.96.0.1',
      '127.0.0.1.nip.test': '127.0.0.1',
      'six.test': '::ffff:127.0.0.1',
    }
    const client = new GuardedClient({
      resolver: async (name) => [{ address: answers[name]!, family: 4 }],
    })
    for (const name of Object.keys(answers)) {
      for (const spelt of [name, name.toUpperCase(), `${name}.`]) {
        const { port } = new URL(origin)
        const asked = client.request(`http://${spelt}:${port}/`, { retries: 0 })
        assert.equal(await codeOf(asked), 'host_not_allowed', spelt)
      }
    }
    assert.lengthOf(hits, 0)
    await client.close()
  })

  test('a packed answer stays as small as it came', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    const answer = await client.request(`${origin}/bomb`, { maxBytes: 1_000_000 }, policy)
    assert.isBelow((await answer.bytes()).length, 1_000_000)
    assert.equal(await codeOf(answer.json()), 'upstream_garbage')
    assert.include(hits[0]!, 'identity')
    const folder = await mkdtemp(join(tmpdir(), 'wxiai-'))
    const target = { destination: join(folder, 'file'), maxBytes: 2 ** 30, policy }
    assert.equal(await codeOf(client.download(`${origin}/bomb`, target)), 'unexpected_encoding')
    assert.deepEqual(await readdir(folder), [])
    await client.close()
  })

  test('tells public addresses from others', ({ assert }) => {
    assert.isTrue(isPublicAddress('8.8.8.8'))
    assert.isTrue(isPublicAddress('2606:4700:4700::1111'))
    for (const address of ['::', 'fe80::1%eth0', '192.0.2.1', '100.64.0.1', 'x', '1::1']) {
      assert.isFalse(isPublicAddress(address), address)
    }
  })

  test('refuses a name that resolves to a private address, even beside a public one', async ({
    assert,
  }) => {
    const client = new GuardedClient({
      resolver: async () => [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    })
    const { port } = new URL(origin)
    assert.equal(await codeOf(client.request(`http://rebind.test:${port}/`)), 'host_not_allowed')
    assert.lengthOf(hits, 0)
    await client.close()
  })

  test('resolves a name once for each connection, so what was checked is what is connected', async ({
    assert,
  }) => {
    let asked = 0
    const client = new GuardedClient({
      resolver: async () => {
        asked++
        // First a public answer (nobody listens there), then the private one of a rebinding attack.
        return [{ address: asked === 1 ? '192.0.0.0' : '127.0.0.1', family: 4 }]
      },
    })
    const { port } = new URL(origin)
    const code = await codeOf(client.request(`http://rebind.test:${port}/`, { retries: 0 }))
    assert.equal(code, 'host_not_allowed')
    assert.equal(asked, 1)
    await client.close()
  })

  test('follows redirects only to where a first request could go', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    for (const to of ['http://127.0.0.1:1/', 'http://169.254.169.254/', 'file:///etc/passwd']) {
      const url = `${origin}/redirect?to=${encodeURIComponent(to)}`
      assert.equal(await codeOf(client.request(url, { retries: 0 }, policy)), 'host_not_allowed')
    }
    assert.equal(await codeOf(client.request(`${origin}/loop`, {}, policy)), 'too_many_redirects')
    await client.close()
  })

  test('an admin may allow the private address that he entered, and that one only', async ({
    assert,
  }) => {
    const client = new GuardedClient()
    const policy = { hosts: ['example.com'], privateOrigins: [origin] }
    const answer = await client.request(`${origin}/`, {}, policy)
    assert.equal(answer.status, 200)
    const other = origin.replace('127.0.0.1', '127.0.0.2')
    assert.equal(await codeOf(client.request(`${other}/`, {}, policy)), 'host_not_allowed')
    await client.close()
  })

  test('keeps to the list of hosts', async ({ assert }) => {
    const client = new GuardedClient({ resolver: async () => [] })
    const policy = { hosts: ['api.example.com', '*.cdn.example.com'] }
    for (const host of [
      'example.com',
      'evil.com',
      'xapi.example.com',
      'cdn.example.com.evil.com',
    ]) {
      assert.equal(await codeOf(client.request(`https://${host}/`, {}, policy)), 'host_not_allowed')
    }
    await client.close()
  })

  test('retries safe requests, not others', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    failures = 2
    const answer = await client.request(`${origin}/flaky`, {}, policy)
    assert.equal(await answer.text(), 'done')
    failures = 2
    const post = await client.request(`${origin}/flaky`, { method: 'POST', json: {} }, policy)
    assert.equal(post.status, 503)
    await client.close()
  })

  test('a time-out ends with its code and is not retryable for a POST', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    const options = { method: 'POST', timeout: 100 } as const
    const error = await client.request(`${origin}/slow`, options, policy).catch((fault) => fault)
    assert.equal(error.code, 'upstream_timeout')
    assert.isFalse(error.retryable)
    const refused = await client
      .request(
        'http://127.0.0.1:1/',
        { method: 'POST' },
        { hosts: null, privateOrigins: ['http://127.0.0.1:1'] }
      )
      .catch((fault) => fault)
    assert.equal(refused.code, 'upstream_unreachable')
    assert.isTrue(refused.retryable)
    await client.close()
  })

  test('a stream may take as long as it likes, but not pause for long', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    const read = async (path: string, options: object) => {
      const parts = await Array.fromAsync(
        (await client.stream(origin + path, options, policy)).body
      )
      return Buffer.concat(parts).toString()
    }
    const limits = { timeout: 500, idleTimeout: 500 }
    assert.equal(await read('/drip?parts=10&pause=80', limits), 'drop'.repeat(10))
    const all = { timeout: 500 }
    assert.equal(await codeOf(read('/drip?parts=10&pause=80', all)), 'upstream_timeout')
    assert.equal(await codeOf(read('/drip?parts=2&pause=1500', limits)), 'upstream_timeout')
    assert.equal(await codeOf(read('/slow', limits)), 'upstream_timeout')
    await client.close()
  })

  test('a stream that is left closes its line: by its signal, or read by nobody', async ({
    assert,
  }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    const drops = `${origin}/drip?parts=1000&pause=5`
    const abort = new AbortController()
    const { body } = await client.stream(drops, { signal: abort.signal }, policy)
    const reading = Array.fromAsync(body).catch((error: unknown) => error)
    abort.abort()
    assert.equal(await reading, abort.signal.reason)
    await client.stream(drops, { idleTimeout: 50 }, policy)
    await eventually(() => hits.length >= 4)
    assert.lengthOf(
      hits.filter((hit) => hit === 'closed'),
      2
    )
    await client.close()
  })

  test('bodies that are no JSON or too large have their own codes', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    const answer = await client.request(`${origin}/`, {}, policy)
    assert.equal(await codeOf(answer.json()), 'upstream_garbage')
    const large = client.request(`${origin}/big`, { maxBytes: 1000 }, policy)
    assert.equal(await codeOf(large), 'upstream_too_large')
    await client.close()
  })

  test('what must not go out any more does not, however late that is known', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    hits = []
    let looks = 0
    const beforeSend = () => {
      looks += 1
      if (looks > 1) throw new Error('others have the task')
    }
    const method = 'POST' as const
    await client.request(`${origin}/`, { method, beforeSend }, policy)
    const late = client.request(`${origin}/`, { method, beforeSend, retries: 0 }, policy)
    await assert.rejects(() => late)
    await client.request(`${origin}/`, {}, policy)
    assert.deepEqual(hits, ['POST / -', 'GET / -'])
    await client.close()
  })

  test('a small download stays in memory', async ({ assert }) => {
    const client = new GuardedClient()
    const folder = await mkdtemp(join(tmpdir(), 'wxiai-'))
    const options = {
      destination: join(folder, 'file'),
      maxBytes: 200_000,
      keepBelow: 100_000,
      policy: { hosts: null, privateOrigins: [origin] },
    }
    const done = await client.download(`${origin}/big?sized`, options)
    assert.lengthOf(done.bytes!, 100_000)
    assert.equal(done.sha256, createHash('sha256').update(Buffer.alloc(100_000)).digest('hex'))
    assert.isEmpty(await readdir(folder))
    assert.lengthOf((await client.download(`${origin}/big`, options)).bytes!, 100_000)
    // A byte too many, and the whole of it is in the file.
    for (const path of ['/big', '/big?sized']) {
      const large = await client.download(origin + path, { ...options, keepBelow: 99_999 })
      assert.isUndefined(large.bytes)
      assert.equal(large.sha256, done.sha256)
      assert.lengthOf(await readFile(options.destination), 100_000)
    }
    const strict = { ...options, maxBytes: 50_000 }
    assert.equal(await codeOf(client.download(`${origin}/big`, strict)), 'upstream_too_large')
    assert.isEmpty(await readdir(folder))
    await client.close()
  })

  test('downloads stream to a file, within size and type', async ({ assert }) => {
    const client = new GuardedClient()
    const policy = { hosts: null, privateOrigins: [origin] }
    const folder = await mkdtemp(join(tmpdir(), 'wxiai-'))
    const destination = join(folder, 'file')
    const done = await client.download(`${origin}/big`, {
      destination,
      maxBytes: 200_000,
      types: ['image/*'],
      policy,
    })
    assert.equal(done.size, 100_000)
    assert.equal(done.mime, 'image/png')
    assert.lengthOf(await readFile(destination), 100_000)
    const small = { destination: join(folder, 'small'), maxBytes: 5000, policy }
    assert.equal(await codeOf(client.download(`${origin}/big`, small)), 'upstream_too_large')
    const typed = {
      destination: join(folder, 'typed'),
      maxBytes: 5000,
      types: ['image/png'],
      policy,
    }
    assert.equal(await codeOf(client.download(`${origin}/`, typed)), 'unexpected_type')
    assert.deepEqual(await readdir(folder), ['file'])
    const open = { destination, maxBytes: 5000 }
    assert.equal(await codeOf(client.download(`${origin}/`, open)), 'host_not_allowed')
    await client.close()
  })

  test('the log holds no query and no header', async ({ assert }) => {
    const lines: unknown[] = []
    const note = (...args: unknown[]) => lines.push(args)
    const logger = { debug: note, info: note, warn: note, error: note }
    const client = new GuardedClient({ logger })
    await client.request(
      `${origin}/?key=topsecret`,
      { headers: { authorization: 'Bearer topsecret' }, query: { token: 'topsecret' } },
      { hosts: null, privateOrigins: [origin] }
    )
    assert.lengthOf(lines, 1)
    assert.notInclude(JSON.stringify(lines), 'topsecret')
    await client.close()
  })
})
