import { test } from '@japa/runner'
import sharp from 'sharp'
import { drawFilm, travel } from '../simulator/index.js'

const plain = (color: string) =>
  sharp({ create: { width: 160, height: 90, channels: 3, background: color } })
    .png()
    .toBuffer()

test.group('drawFilm', () => {
  test('an MP4 with even sides, as long as it was asked for', async ({ assert }) => {
    const from = await plain('#336699')
    const whole = { x: 0, y: 0, width: 1 }
    const size = { width: 161, height: 89 }
    const still = await drawFilm({ size, seconds: 1, fps: 12, from, camera: () => whole })
    assert.equal(still.toString('latin1', 4, 8), 'ftyp')
    const header = still.indexOf('mvhd') + 4
    const seconds = still.readUInt32BE(header + 16) / still.readUInt32BE(header + 12)
    assert.closeTo(seconds, 13 / 12, 0.01)
    const at = still.indexOf('avc1', still.indexOf('stsd')) + 28
    assert.equal(still.readUInt16BE(at) % 2, 0)
    assert.equal(still.readUInt16BE(at + 2) % 2, 0)
    // A second picture that it turns into needs more bits than one that stands still.
    const to = await plain('#ffcc00')
    const melting = await drawFilm({ size, seconds: 1, fps: 12, from, to, camera: () => whole })
    assert.isAbove(melting.length, still.length)
    const marked = await drawFilm({
      size,
      seconds: 1,
      fps: 12,
      from,
      marked: true,
      camera: () => whole,
    })
    assert.notEqual(marked.length, still.length)
  })

  test('a part moves, and the rest stands still', async ({ assert }) => {
    const size = { width: 160, height: 96 }
    const picture = sharp(await plain('#204060')).resize(size)
    const white = Buffer.from(
      '<svg width="40" height="40"><rect width="40" height="40" fill="#fff"/></svg>'
    )
    const from = await picture
      .composite([{ input: white, left: 10, top: 30 }])
      .png()
      .toBuffer()
    const mask = await sharp({ create: { ...size, channels: 3, background: '#000' } })
      .composite([{ input: white, left: 10, top: 30 }])
      .png()
      .toBuffer()
    const camera = () => ({ x: 0, y: 0, width: 1 })
    const path = [
      { x: 0.1, y: 0.5 },
      { x: 0.8, y: 0.5 },
    ]
    const film = { size, seconds: 1, fps: 12, from, camera }
    const moved = await drawFilm({ ...film, moving: [{ mask, path }] })
    // What moves needs bits in every frame.
    assert.isAbove(moved.length, (await drawFilm(film)).length * 1.5)
  })

  test('a picture that cannot be read is refused, and the next film is made', async ({
    assert,
  }) => {
    const camera = travel({ x: 0, y: 0, width: 1 }, { x: 0.1, y: 0.1, width: 0.8 })
    const film = { size: { width: 64, height: 64 }, seconds: 0.2, camera }
    await assert.rejects(() => drawFilm({ ...film, from: Buffer.from('no picture') }))
    assert.isAbove((await drawFilm({ ...film, from: await plain('#000') })).length, 500)
  })

  test('a camera starts and ends where it should, and slows down there', ({ assert }) => {
    const camera = travel({ x: 0, y: 0, width: 1 }, { x: 0.2, y: 0.1, width: 0.8 })
    assert.deepEqual(camera(0), { x: 0, y: 0, width: 1 })
    assert.closeTo(camera(1).width, 0.8, 1e-9)
    assert.isBelow(camera(0.1).x / 0.2, 0.1)
  })
})
