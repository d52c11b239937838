import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { emptySite, makeUser, PASSWORD } from '#tests/helpers/accounts'
import { arrived, Visitor } from '#tests/helpers/visitor'

test.group('Web entrance', (group) => {
  group.each.setup(() => emptySite())

  test('the first visitor is led to open the admin account', async ({ assert }) => {
    const visitor = new Visitor()
    for (const path of ['/', '/login', '/account', '/credits']) {
      assert.equal(visitor.target(await visitor.go(path)), '/signup')
    }
    const page = await visitor.go('/signup')
    assert.equal(page.status, 200)
    const account = { name: 'Ada', email: 'ada@example.com', password: PASSWORD }
    const made = await visitor.go('/signup', account)
    assert.equal(visitor.target(made), '/')
    assert.equal((await db.from('users').first()).role, 'admin')
    assert.equal((await visitor.go('/account')).status, 200)
    assert.equal(visitor.target(await visitor.go('/login')), '/')
  })

  test('signing in leads back to where one wanted to go, on this site only', async ({ assert }) => {
    const { email } = await makeUser()
    const wanted = await new Visitor().go('/credits?page=2')
    assert.equal(wanted.headers.get('location'), '/login?return_to=%2Fcredits%3Fpage%3D2')
    for (const [given, expected] of [
      ['/credits?page=2', '/credits?page=2'],
      ['//evil.example', '/'],
      ['https://evil.example', '/'],
      ['/\\evil.example', '/'],
      ['/\t/evil.example', '/'],
    ]) {
      const visitor = await arrived()
      const entered = await visitor.go('/login', { email, password: PASSWORD, return_to: given })
      assert.equal(visitor.target(entered), expected)
    }
  })

  test('a wrong password leads back to the form', async ({ assert }) => {
    const { email } = await makeUser()
    const visitor = await arrived()
    const refused = await visitor.go('/login', { email, password: 'wrong password' })
    assert.equal(refused.status, 302)
    assert.equal(visitor.target(await visitor.go('/account')), '/login?return_to=%2Faccount')
  })

  test('without the CSRF token nothing happens', async ({ assert }) => {
    const { email } = await makeUser()
    const visitor = new Visitor()
    const refused = await visitor.go('/login', { email, password: PASSWORD })
    assert.notEqual(visitor.target(refused), '/credits')
    assert.lengthOf(await db.from('auth_sessions'), 0)
  })

  test('page tokens die with the sign-in of the browser', async ({ client, assert }) => {
    const { email } = await makeUser()
    const visitor = await arrived()
    assert.equal((await visitor.go('/session/token', {})).status, 401)
    await visitor.go('/login', { email, password: PASSWORD })
    const renewed = (await (await visitor.go('/session/token', {})).json()) as { token: string }
    ;(await client.get('/api/v1/credit').bearerToken(renewed.token)).assertStatus(200)
    assert.equal(visitor.target(await visitor.go('/logout', {})), '/login')
    ;(await client.get('/api/v1/credit').bearerToken(renewed.token)).assertStatus(401)
    assert.equal((await visitor.go('/session/token', {})).status, 401)
  })

  test('other devices are signed out one by one, and by a new password', async ({ assert }) => {
    const { email, id } = await makeUser()
    const [here, there, elsewhere] = [await arrived(), await arrived(), await arrived()]
    for (const visitor of [here, there, elsewhere]) {
      await visitor.go('/login', { email, password: PASSWORD })
    }
    const rows = await db.from('auth_sessions').where('user_id', id).orderBy('created_at')
    await here.go(`/account/sessions/${rows[1].id}/revoke`, {})
    assert.equal((await there.go('/account')).status, 302)
    await here.go(`/account/sessions/${randomUUID()}/revoke`, {})

    await here.go('/account/password', { password: PASSWORD, new_password: 'a new long password' })
    assert.equal((await elsewhere.go('/account')).status, 302)
    assert.equal((await here.go('/account')).status, 200)
  })
})
