import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import { person } from '../tasks/support.js'

test.group('Files', () => {
  const picture = () =>
    sharp({ create: { width: 900, height: 600, channels: 3, background: '#345' } })
      .jpeg()
      .toBuffer()

  test('an upload is typed by its content, kept as it came, listed, marked and removed', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const bytes = await picture()
    const response = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', bytes, { filename: '../../evil name.exe', contentType: 'text/html' })
    response.assertStatus(201)
    const file = response.body()
    assert.equal(file.mime, 'image/jpeg')
    assert.equal(file.name, 'evil name.jpg')
    assert.equal(file.width, 900)
    const content = await fetch(`http://${process.env.HOST}:${process.env.PORT}${file.url}`)
    assert.equal(Buffer.compare(Buffer.from(await content.arrayBuffer()), bytes), 0)

    const marked = await client
      .put(`/api/v1/files/${file.file_id}/favourite`)
      .bearerToken(user.token)
      .json({ favourite: true })
    assert.isTrue(marked.body().favourite)
    const month = new Date().toISOString().slice(0, 7)
    for (const [query, total] of [
      ['favourite=true', 1],
      ['favourite=false', 1],
      ['kind=image&origin=upload', 1],
      ['kind=video', 0],
      [`month=${month}`, 1],
      ['month=2001-01', 0],
      ['query=evil', 1],
      ['query=%25', 0],
    ] as const) {
      const list = await client.get(`/api/v1/files?${query}`).bearerToken(user.token)
      assert.equal(list.body().total, total, query)
    }
    ;(await client.delete(`/api/v1/files/${file.file_id}`).bearerToken(user.token)).assertStatus(
      204
    )
    ;(await client.get(file.url)).assertStatus(404)
  })

  test('many files come as one zip and go in one step', async ({ client, assert }) => {
    const user = await person(client)
    const stranger = await person(client)
    const upload = async (token: string) => {
      const file = client.post('/api/v1/files').bearerToken(token)
      return (await file.file('file', await picture(), { filename: 'same.jpg' })).body().file_id
    }
    const ids = [await upload(user.token), await upload(user.token)]
    const foreign = await upload(stranger.token)

    const archive = await client
      .post('/api/v1/files/archive')
      .bearerToken(user.token)
      .json({ ids: [...ids, foreign] })
    archive.assertStatus(200)
    const origin = `http://${process.env.HOST}:${process.env.PORT}`
    const answer = await fetch(origin + archive.body().url)
    assert.equal(answer.headers.get('content-type'), 'application/zip')
    const zip = Buffer.from(await answer.arrayBuffer()).toString('latin1')
    // Entries of the directory at the end of the zip.
    assert.lengthOf(zip.split('PK\x01\x02'), 3)
    assert.include(zip, 'same.jpg')
    assert.include(zip, 'same (2).jpg')
    assert.equal((await fetch(`${origin}${archive.body().url}x`)).status, 404)

    const removed = await client
      .post('/api/v1/files/remove')
      .bearerToken(user.token)
      .json({ ids: [...ids, foreign] })
    assert.sameMembers(removed.body().removed, ids)
    const left = await client.get(`/api/v1/files/${foreign}`).bearerToken(stranger.token)
    left.assertStatus(200)
  })

  test('a cursor walks through all files once', async ({ client, assert }) => {
    const user = await person(client)
    for (let i = 0; i < 5; i += 1) {
      await client
        .post('/api/v1/files')
        .bearerToken(user.token)
        .file('file', await picture(), { filename: `${i}.jpg` })
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `limit=2${cursor ? `&cursor=${cursor}` : ''}`
      const { items, next_cursor: next } = (
        await client.get(`/api/v1/files?${query}`).bearerToken(user.token)
      ).body()
      seen.push(...items.map((item: { name: string }) => item.name))
      cursor = next
    }
    assert.deepEqual(seen, ['4.jpg', '3.jpg', '2.jpg', '1.jpg', '0.jpg'])
  })

  for (const [name, bytes, status, code] of [
    ['page.png', Buffer.from('<html><script>1</script></html>'), 415, 'file_type_refused'],
    ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'file_type_refused'],
    ['cut.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 422, 'file_broken'],
    ['zip.png', Buffer.from('504b0304140000000000', 'hex'), 415, 'file_type_refused'],
  ] as const) {
    test(`refuses ${name}`, async ({ client, assert }) => {
      const user = await person(client)
      const response = await client
        .post('/api/v1/files')
        .bearerToken(user.token)
        .file('file', bytes, { filename: name, contentType: 'image/png' })
      response.assertStatus(status)
      assert.equal(response.body().code, code)
    })
  }

  test('a picture of too many pixels is refused, whatever its size', async ({ client }) => {
    const user = await person(client)
    const bomb = await sharp({
      create: { width: 12_000, height: 12_000, channels: 3, background: '#000' },
    })
      .png({ compressionLevel: 9 })
      .toBuffer()
    const response = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', bomb, { filename: 'bomb.png' })
    response.assertStatus(422)
  })

  test('needs the permission', async ({ client }) => {
    const user = await person(client)
    await db
      .from('users')
      .where('id', user.id)
      .update({ permissions: { file_upload: false } })
    const response = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', await picture(), { filename: 'x.jpg' })
    response.assertStatus(403)
    ;(await client.post('/api/v1/files').bearerToken(user.token)).assertStatus(403)
  })
})
