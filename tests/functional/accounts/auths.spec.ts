import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { emptySite, makeUser, PASSWORD, tokenOf } from '#tests/helpers/accounts'

const address = () => `${randomUUID()}@example.com`

test.group('REST accounts', (group) => {
  group.each.setup(() => emptySite())

  test('sign-up answers with a session and the grant', async ({ client, assert }) => {
    const email = address()
    const response = await client
      .post('/api/v1/auths/signup')
      .json({ name: ' Ada ', email: `  ${email.toUpperCase()} `, password: PASSWORD })
    response.assertStatus(201)
    const session = response.body()
    assert.equal(session.token_type, 'Bearer')
    assert.equal(session.email, email)
    assert.equal(session.name, 'Ada')
    assert.equal(session.role, 'admin')
    assert.equal(session.credit, '100')
    assert.isTrue(session.permissions.image_gen)
    assert.isAbove(session.expires_at, Date.now() / 1000)
    assert.notProperty(session, 'password')

    const me = await client.get('/api/v1/auths/').bearerToken(session.token)
    me.assertStatus(200)
    assert.equal(me.body().token, session.token)
  })

  test('of many first sign-ups at once exactly one becomes admin', async ({ client, assert }) => {
    const responses = await Promise.all(
      Array.from({ length: 8 }, () =>
        client
          .post('/api/v1/auths/signup')
          .json({ name: 'Ada', email: address(), password: PASSWORD })
      )
    )
    const roles = responses.map((response) => response.body().role)
    assert.equal(roles.filter((role) => role === 'admin').length, 1)
    assert.equal(roles.filter((role) => role === 'user').length, 7)
    assert.lengthOf(await db.from('credit_accounts').where('balance', '100'), 8)
  })

  test('one address in parallel makes one account and nothing half-made', async ({
    client,
    assert,
  }) => {
    const account = { name: 'Ada', email: address(), password: PASSWORD }
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => client.post('/api/v1/auths/signup').json(account))
    )
    const statuses = responses.map((response) => response.status()).sort()
    assert.deepEqual(statuses, [201, 422, 422, 422, 422])
    for (const table of ['users', 'teams', 'team_members', 'credit_accounts']) {
      assert.lengthOf(await db.from(table), 1)
    }
    const refused = responses.find((response) => response.status() === 422)!.body()
    assert.equal(refused.code, 'email_taken')
    assert.equal(refused.errors[0].field, 'email')
  })

  test('faults are told by field, in the language of the caller', async ({ client, assert }) => {
    const response = await client
      .post('/api/v1/auths/signup')
      .header('accept-language', 'zh-CN')
      .json({ name: '', email: 'nobody', password: 'short' })
    response.assertStatus(422)
    const { code, errors } = response.body()
    assert.equal(code, 'invalid_input')
    assert.sameMembers(
      errors.map((fault: { field: string }) => fault.field),
      ['name', 'email', 'password']
    )
    assert.include(errors.at(-1).message, '密码至少需要 8 个字符')
  })

  test('unknown address and wrong password get the same answer', async ({ client, assert }) => {
    const user = await makeUser()
    const attempt = (email: string) =>
      client.post('/api/v1/auths/signin').json({ email, password: 'wrong password' })
    const [known, unknown] = [await attempt(user.email), await attempt(address())]
    assert.equal(known.status(), 401)
    assert.equal(unknown.status(), 401)
    assert.deepEqual(known.body(), unknown.body())
    assert.equal(known.body().code, 'invalid_credentials')
  })

  test('sign-out ends the token at once', async ({ client }) => {
    const user = await makeUser()
    const signedIn = await client
      .post('/api/v1/auths/signin')
      .json({ email: user.email, password: PASSWORD })
    signedIn.assertStatus(200)
    const { token } = signedIn.body()
    const other = await tokenOf(user)
    ;(await client.get('/api/v1/auths/signout').bearerToken(token)).assertStatus(200)
    ;(await client.get('/api/v1/auths/').bearerToken(token)).assertStatus(401)
    ;(await client.get('/api/v1/auths/').bearerToken(other)).assertStatus(200)
  })

  test('a password change ends all tokens and answers with a new one', async ({
    client,
    assert,
  }) => {
    const user = await makeUser()
    const [token, other] = [await tokenOf(user), await tokenOf(user)]
    const change = (password: string) =>
      client
        .post('/api/v1/auths/update/password')
        .bearerToken(token)
        .json({ password, new_password: 'a new long password' })
    const refused = await change('not it')
    refused.assertStatus(422)
    assert.equal(refused.body().code, 'wrong_password')

    const changed = await change(PASSWORD)
    changed.assertStatus(200)
    for (const old of [token, other]) {
      ;(await client.get('/api/v1/credit').bearerToken(old)).assertStatus(401)
    }
    ;(await client.get('/api/v1/credit').bearerToken(changed.body().token)).assertStatus(200)
  })

  test('profile', async ({ client, assert }) => {
    const token = await tokenOf(await makeUser())
    const update = (body: object) =>
      client.post('/api/v1/auths/update/profile').bearerToken(token).json(body)
    const saved = await update({ name: 'Grace', profile_image_url: '/files/a.png' })
    saved.assertStatus(200)
    assert.equal(saved.body().name, 'Grace')
    assert.equal(saved.body().profile_image_url, '/files/a.png')
    for (const bad of ['javascript:alert(1)', '//evil.example/x.png', 'data:text/html,x']) {
      ;(await update({ profile_image_url: bad })).assertStatus(422)
    }
  })

  test('tokens that are not ours are refused', async ({ client, assert }) => {
    const token = await tokenOf(await makeUser())
    const [head, body] = token.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const forged of ['x', `${head}.${body}.AAAA`, `${none}.${body}.`, `${token}x`]) {
      const response = await client.get('/api/v1/auths/').bearerToken(forged)
      response.assertStatus(401)
      assert.equal(response.body().code, 'unauthorized')
    }
    ;(await client.get('/api/v1/auths/')).assertStatus(401)
  })

  test('guessing a password is stopped, for that address only', async ({ client, assert }) => {
    const [user, neighbour] = [await makeUser(), await makeUser()]
    const attempt = (email: string, password: string) =>
      client.post('/api/v1/auths/signin').json({ email, password })
    for (let count = 0; count < 10; count++) {
      ;(await attempt(user.email, 'wrong password')).assertStatus(401)
    }
    const stopped = await attempt(user.email, PASSWORD)
    stopped.assertStatus(429)
    assert.equal(stopped.body().code, 'rate_limited')
    assert.isAbove(Number(stopped.header('retry-after')), 0)
    ;(await attempt(neighbour.email, PASSWORD)).assertStatus(200)
  })

  test('sign-ups from one network are limited', async ({ client }) => {
    const account = () => ({ name: 'Ada', email: address(), password: PASSWORD })
    for (let count = 0; count < 20; count++) {
      ;(await client.post('/api/v1/auths/signup').json(account())).assertStatus(201)
    }
    ;(await client.post('/api/v1/auths/signup').json(account())).assertStatus(429)
  })

  test('pending accounts may look at themselves only', async ({ client, assert }) => {
    await makeUser('admin')
    const token = await tokenOf(await makeUser('pending'))
    ;(await client.get('/api/v1/auths/').bearerToken(token)).assertStatus(200)
    const refused = await client.get('/api/v1/credit').bearerToken(token)
    refused.assertStatus(403)
    assert.equal(refused.body().code, 'account_pending')
  })
})

test.group('REST admin', (group) => {
  group.each.setup(() => emptySite())

  test('roles and permissions; the last admin stays', async ({ client, assert }) => {
    const admin = await makeUser('admin')
    const user = await makeUser('user', 'Grace')
    const token = await tokenOf(admin)
    const post = (id: string, body: object) =>
      client.post(`/api/v1/admin/users/${id}`).bearerToken(token).json(body)

    const list = await client.get('/api/v1/admin/users?query=grac&limit=5').bearerToken(token)
    assert.equal(list.body().total, 1)
    assert.equal(list.body().items[0].id, user.id)

    const demoted = await post(admin.id, { role: 'user' })
    demoted.assertStatus(409)
    assert.equal(demoted.body().code, 'last_admin')

    ;(await post(user.id, { permissions: { video_gen: false } })).assertStatus(200)
    const me = await client.get('/api/v1/auths/').bearerToken(await tokenOf(user))
    assert.isFalse(me.body().permissions.video_gen)
    assert.isTrue(me.body().permissions.image_gen)

    ;(await post(user.id, { role: 'admin' })).assertStatus(200)
    ;(await post(admin.id, { role: 'user' })).assertStatus(200)
    ;(await client.get('/api/v1/admin/users').bearerToken(token)).assertStatus(403)
    const audit = await client
      .get('/api/v1/admin/audit?action=user.updated')
      .bearerToken(await tokenOf(user))
    assert.equal(audit.body().total, 3)
  })

  test('settings are live, checked and audited', async ({ client, assert }) => {
    const token = await tokenOf(await makeUser('admin'))
    const put = (values: object) =>
      client.put('/api/v1/admin/settings').bearerToken(token).json({ values })
    const bad = await put({ 'credits.signup_grant': '-1', 'site.name': '', 'nope': 1 })
    bad.assertStatus(422)
    assert.lengthOf(bad.body().errors, 3)

    ;(await put({ 'credits.signup_grant': '7.5', 'accounts.signup_enabled': true })).assertStatus(
      200
    )
    const signup = await client
      .post('/api/v1/auths/signup')
      .json({ name: 'Ada', email: address(), password: PASSWORD })
    assert.equal(signup.body().credit, '7.5')

    ;(await put({ 'accounts.signup_enabled': false })).assertStatus(200)
    const closed = await client
      .post('/api/v1/auths/signup')
      .json({ name: 'Ada', email: address(), password: PASSWORD })
    closed.assertStatus(403)
    assert.equal(closed.body().code, 'signup_disabled')
    ;(await put({ 'credits.signup_grant': null, 'accounts.signup_enabled': null })).assertStatus(
      200
    )
    assert.lengthOf(await db.from('audit_entries').where('action', 'setting.changed'), 5)
  })
})
