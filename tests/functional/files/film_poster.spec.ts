import { spawnSync } from 'node:child_process'
import { test } from '@japa/runner'
import sharp from 'sharp'
import { drawFilm } from '@wxiai/sdk/simulator'
import { person } from '../tasks/support.js'

const NO_FFMPEG = 'No ffmpeg on this machine: posters of films are not tried'
const installed = spawnSync('ffmpeg', ['-version']).status === 0

test.group('Posters of films', (group) => {
  group.each.skip(!installed, NO_FFMPEG)

  const film = async () => {
    const from = await sharp({
      create: { width: 320, height: 180, channels: 3, background: '#c03020' },
    })
      .png()
      .toBuffer()
    const size = { width: 320, height: 180 }
    return drawFilm({ size, seconds: 1, fps: 12, from, camera: () => ({ x: 0, y: 0, width: 1 }) })
  }

  test('the first picture and the size of a film are known', async ({ client, assert }) => {
    const user = await person(client)
    const response = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', await film(), { filename: 'film.mp4', contentType: 'video/mp4' })
    response.assertStatus(201)
    const file = response.body()
    assert.equal(file.mime, 'video/mp4')
    assert.deepEqual([file.width, file.height], [320, 180])
    const poster = await fetch(
      `http://${process.env.HOST}:${process.env.PORT}${file.thumbnail_url}`
    )
    assert.equal(poster.headers.get('content-type'), 'image/webp')
    const { dominant, channels } = await sharp(await poster.arrayBuffer()).stats()
    assert.lengthOf(channels, 3)
    assert.isAbove(dominant.r, 150)
    assert.isBelow(dominant.b, 80)
  })

  test('a film that cannot be read is kept as it is', async ({ client, assert }) => {
    const user = await person(client)
    const half = (await film()).subarray(0, 200)
    const response = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', half, { filename: 'film.mp4', contentType: 'video/mp4' })
    response.assertStatus(201)
    assert.equal(response.body().mime, 'video/mp4')
    assert.isNull(response.body().thumbnail_url)
  })
})
