import { deflateSync } from 'node:zlib'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import sharp from 'sharp'
import { send } from '../infra/bad_input/door.js'
import { person, type Person } from '../tasks/support.js'

const SCRIPT = '<html><body><script>alert(document.domain)</script></body></html>'
const SVG = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`

const picture = (format: 'png' | 'jpeg' | 'gif' | 'webp') =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: '#345' } })
    .toFormat(format)
    .toBuffer()

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc(head))
  return Buffer.concat([length, head, sum])
}

function crc(bytes: Buffer): number {
  let value = ~0
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (0xedb88320 & -(value & 1))
  }
  return ~value >>> 0
}

/** A few bytes that claim to be a picture of any size. */
function claim(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Any size, any number of frames, 23 bytes each. */
function movingGif(frames: number, width = 1, height = 1): Buffer {
  const header = Buffer.from('474946383961000000000000000000ffffff', 'hex')
  header.writeUInt16LE(width, 6)
  header.writeUInt16LE(height, 8)
  header[10] = 0x80
  const table = Buffer.concat([header.subarray(0, 13), Buffer.from('000000ffffff', 'hex')])
  const frame = Buffer.from('21f90404010000002c00000000010001000002024401003b', 'hex').subarray(
    0,
    -1
  )
  frame.writeUInt16LE(width, 13)
  frame.writeUInt16LE(height, 15)
  return Buffer.concat([table, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])])
}

test.group('Files that lie', (group) => {
  let user: Person
  group.each.setup(async () => {
    user = await person(undefined as never)
  })

  /** As a client would that sends what it likes. */
  async function upload(bytes: Buffer, disposition = 'filename="picture.png"', type = 'image/png') {
    const head = `--b\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`
    const answer = await send({
      method: 'POST',
      path: '/api/v1/files',
      headers: {
        'authorization': `Bearer ${user.token}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
      body: Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]),
    })
    return { status: answer.status, body: JSON.parse(answer.body) }
  }

  async function isHarmless(url: string): Promise<string[]> {
    const response = await fetch(`http://${process.env.HOST}:${process.env.PORT}${url}`)
    await response.arrayBuffer()
    const header = (name: string) => response.headers.get(name) ?? ''
    const faults: string[] = []
    const inline = header('content-disposition').startsWith('inline')
    if (response.status !== 200) faults.push(`status ${response.status}`)
    if (header('x-content-type-options') !== 'nosniff') faults.push('sniffed')
    if (!/default-src 'none'.*sandbox/.test(header('content-security-policy')))
      faults.push('no policy')
    if (header('set-cookie')) faults.push('a cookie')
    if (
      inline &&
      !/^(image\/(png|jpeg|webp|gif|avif)|video\/|audio\/)/.test(header('content-type'))
    ) {
      faults.push(`${header('content-type')} in place`)
    }
    return faults
  }

  const later = (what: string) => Buffer.from(' '.repeat(9000) + what)
  const after = async (format: 'png' | 'jpeg' | 'gif' | 'webp') =>
    Buffer.concat([await picture(format), Buffer.from(SCRIPT)])

  test('{name}: refused, or served so that nothing of it can run')
    .with([
      { name: 'a page', bytes: () => Buffer.from(SCRIPT), status: 415 },
      {
        name: 'a page behind a byte order mark',
        bytes: () => Buffer.from(`\ufeff${SCRIPT}`),
        status: 415,
      },
      { name: 'a drawing', bytes: () => Buffer.from(SVG), status: 415 },
      {
        name: 'a drawing in XML',
        bytes: () => Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg>${SVG}`),
        status: 415,
      },
      {
        name: 'a drawing behind a remark',
        bytes: () => Buffer.from(`<!-- x -->\n${SVG}`),
        status: 415,
      },
      { name: 'a page behind 9000 blanks', bytes: () => later(SCRIPT), status: 201 },
      { name: 'a drawing behind 9000 blanks', bytes: () => later(SVG), status: 201 },
      { name: 'a script', bytes: () => Buffer.from('alert(1)//'), status: 201 },
      { name: 'a PNG with a page behind it', bytes: () => after('png'), status: 201 },
      { name: 'a JPEG with a page behind it', bytes: () => after('jpeg'), status: 201 },
      { name: 'a GIF with a page behind it', bytes: () => after('gif'), status: 201 },
      { name: 'a WebP with a page behind it', bytes: () => after('webp'), status: 201 },
      {
        name: 'a GIF that is a script',
        bytes: () => Buffer.from('GIF89a/*' + 'x'.repeat(50) + '*/=alert(1)//'),
        status: 422,
      },
      {
        name: 'half a PNG',
        bytes: async () => (await picture('png')).subarray(0, 60),
        status: 422,
      },
      {
        name: 'a PDF with a script',
        bytes: () =>
          Buffer.from('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>'),
        status: 201,
      },
      { name: 'an archive', bytes: () => Buffer.from('504b0304140000000000', 'hex'), status: 415 },
      {
        name: 'a program',
        bytes: () => Buffer.from('7f454c460201010000000000', 'hex'),
        status: 415,
      },
      {
        name: 'a picture with a page among its facts',
        bytes: () =>
          sharp({ create: { width: 8, height: 8, channels: 3, background: '#345' } })
            .withExif({ IFD0: { ImageDescription: SCRIPT } })
            .jpeg()
            .toBuffer(),
        status: 201,
      },
      {
        name: 'a song that begins with a page',
        bytes: () =>
          Buffer.concat([
            Buffer.from('ID3\u0003\u0000\u0000\u0000\u0000\u0000\u0000'),
            Buffer.from(SCRIPT),
          ]),
        status: 415,
      },
    ])
    .run(async ({ assert }, { name, bytes, status }) => {
      const { status: given, body } = await upload(await bytes())
      assert.equal(given, status, `${name} ${JSON.stringify(body)}`)
      if (status !== 201) return
      assert.deepEqual(await isHarmless(body.url), [])
      if (body.thumbnail_url) assert.deepEqual(await isHarmless(body.thumbnail_url), [])
    })

  test('pictures that are larger than they look end at once: {name}')
    .with([
      { name: 'a PNG of 60,000 by 60,000', bytes: claim(60_000, 60_000) },
      { name: 'a PNG of 2^31 by 1', bytes: claim(2 ** 31 - 1, 1) },
      { name: 'a PNG of 0 by 0', bytes: claim(0, 0) },
      { name: 'a PNG of 9,000 by 9,000 without its pixels', bytes: claim(9000, 9000) },
      { name: 'a GIF of 65,535 by 65,535', bytes: movingGif(1, 65_535, 65_535) },
    ])
    .run(async ({ assert }, { bytes }) => {
      const before = process.memoryUsage().rss
      const started = Date.now()
      const { status, body } = await upload(bytes)
      assert.equal(status, 422, JSON.stringify(body))
      assert.equal(body.code, 'file_broken')
      assert.isBelow(Date.now() - started, 10_000)
      assert.isBelow(process.memoryUsage().rss - before, 400 * 2 ** 20)
    })

  test('of a picture with thousands of frames only the first is looked at', async ({ assert }) => {
    const bytes = movingGif(20_000)
    const started = Date.now()
    const { status, body } = await upload(bytes)
    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(body.width, 1)
    assert.isBelow(Date.now() - started, 10_000)
  })

  test('names lead nowhere and break no header', async ({ assert }) => {
    const bytes = await picture('png')
    for (const disposition of [
      'filename="../../../etc/cron.d/x.png"',
      'filename="..\\\\..\\\\x.png"',
      "filename*=UTF-8''%2e%2e%2f%2e%2e%2fx.png",
      "filename*=UTF-8''a%0d%0aSet-Cookie:%20a=b.png",
      "filename*=UTF-8''a%00b.html.png",
      "filename*=UTF-8''%0a%2f..%2fx.png",
      "filename*=UTF-8''%E2%80%AEgnp.exe",
      "filename*=UTF-8''%F0%9F%92%A5.png",
      'filename="CON.png"',
      'filename="nul.tar.png"',
      'filename=".htaccess"',
      'filename="x.php.png"',
      'filename="a\\";b=\\"c.png"',
      'filename="%0d%0aSet-Cookie: a=b.png"',
      `filename="${'x'.repeat(5000)}.png"`,
      'filename="..."',
      'filename=" "',
    ]) {
      const { status, body } = await upload(bytes, disposition)
      if (status === 422) continue
      assert.equal(status, 201, disposition)
      // eslint-disable-next-line no-control-regex -- they are what must not be there
      assert.notMatch(body.name, /[\u0000-\u001f/\\"\u202e]|^\.|^(con|nul)\./i, disposition)
      assert.isAtMost(body.name.length, 130)
      assert.deepEqual(await isHarmless(body.url), [], disposition)
      const row = await db.from('files').where('id', body.file_id).first()
      assert.match(row.disk_key, /^teams\/[0-9a-f-]+\/\d{4}\/\d{2}\/[0-9a-f-]+\.png$/)
    }
  })
})
