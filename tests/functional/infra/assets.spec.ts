import { globSync, readFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** As bytes on the wire: fetch would decompress them. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = `http://127.0.0.1:${process.env.PORT}${path}`
    const asked = request(url, { headers, method }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        })
      )
    })
    asked.on('error', reject).end()
  })
}

test.group('Built assets', () => {
  const folder = app.publicPath('assets')
  const [name] = globSync('client-*.js', { cwd: folder })
  const path = `/assets/${name}`
  const original = readFileSync(`${folder}/${name}`)

  test('br before gzip, and what a client refuses is not sent', async ({ assert }) => {
    const cases = [
      { accept: 'gzip, deflate, br, zstd', encoding: 'br', open: brotliDecompressSync },
      { accept: 'gzip', encoding: 'gzip', open: gunzipSync },
      { accept: 'br;q=0, gzip', encoding: 'gzip', open: gunzipSync },
      { accept: 'identity', encoding: undefined, open: (body: Buffer) => body },
      { accept: '', encoding: undefined, open: (body: Buffer) => body },
      { accept: 'br;q=0, gzip;q=0', encoding: undefined, open: (body: Buffer) => body },
    ]
    for (const { accept, encoding, open } of cases) {
      const { status, headers, body } = await get(path, { 'accept-encoding': accept })
      assert.equal(status, 200, accept)
      assert.equal(headers['content-encoding'], encoding, accept)
      assert.match(headers['content-type']!, /^(text|application)\/javascript; charset=utf-8$/)
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
      assert.equal(headers.vary, 'Accept-Encoding')
      assert.equal(Number(headers['content-length']), body.byteLength)
      if (encoding) assert.isBelow(body.byteLength, original.byteLength / 2)
      assert.isTrue(open(body).equals(original), accept)
    }
  })

  test('each form has its own ETag and answers 304', async ({ assert }) => {
    const forms = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (accept) => {
        const { headers } = await get(path, { 'accept-encoding': accept })
        const again = { 'accept-encoding': accept, 'if-none-match': headers.etag! }
        const { status, headers: later, body } = await get(path, again)
        assert.equal(status, 304)
        assert.equal(later.vary, 'Accept-Encoding')
        assert.equal(body.byteLength, 0)
        return headers.etag
      })
    )
    assert.lengthOf(new Set(forms), 3)
  })

  test('ranges count the bytes of the file; HEAD has the headers of GET', async ({ assert }) => {
    const part = await get(path, { 'accept-encoding': 'br', 'range': 'bytes=10-19' })
    assert.equal(part.status, 206)
    assert.isUndefined(part.headers['content-encoding'])
    assert.isTrue(part.body.equals(original.subarray(10, 20)))
    const head = await get(path, { 'accept-encoding': 'br' }, 'HEAD')
    assert.equal(head.headers['content-encoding'], 'br')
    assert.equal(head.body.byteLength, 0)
  })

  test('pages are not compressed, and no path leads out of the folder', async ({ assert }) => {
    const page = await get('/login', { 'accept-encoding': 'br, gzip' })
    assert.isUndefined(page.headers['content-encoding'])
    for (const wrong of [
      '/assets/nothing.js',
      '/assets/..%2f..%2fpackage.json',
      '/assets/.vite/manifest.json',
    ]) {
      const { status } = await get(wrong, { 'accept-encoding': 'br' })
      assert.equal(status, 404, wrong)
    }
  })
})
