import { test } from '@japa/runner'
import { jwt } from '@wxiai/sdk/jwt'
import { jwtVerify } from 'jose'

const claims = { iss: 'ak-test', exp: 1_767_227_400, nbf: 1_767_225_595 }

test.group('jwt', () => {
  test('claims keep their order: the token is that of the known example', ({ assert }) => {
    assert.equal(
      jwt(claims, 'sk-test'),
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhay10ZXN0IiwiZXhwIjoxNzY3MjI3NDAwLCJuYmYiOjE3NjcyMjU1OTV9.dDxpWSVSj5kNmv3WvJxz25pk9735kQ4OjYPb-MoIoH0'
    )
  })

  test('another library takes it, with this secret only', async ({ assert }) => {
    const token = jwt({ ...claims, name: '可灵' }, 'a secret')
    const currentDate = new Date(claims.nbf * 1000)
    const read = (secret: string) =>
      jwtVerify(token, new TextEncoder().encode(secret), { currentDate, algorithms: ['HS256'] })
    assert.deepEqual((await read('a secret')).payload, { ...claims, name: '可灵' })
    await assert.rejects(() => read('another'))
  })
})
