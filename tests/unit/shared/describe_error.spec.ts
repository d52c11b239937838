import { test } from '@japa/runner'
import { AppError } from '#shared/errors'
import { describeError } from '#shared/http/describe_error'

const fault = (fields: Partial<NodeJS.ErrnoException>, message = 'broken') =>
  Object.assign(new Error(message), fields)

test.group('describeError', () => {
  test('{$self} means that the database is away, for a moment')
    .with(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300', '40P01'])
    .run(({ assert }, code) => {
      const report = describeError(fault({ code }))
      assert.equal(report.status, 503)
      assert.equal(report.body.code, 'unavailable')
      assert.equal(report.headers['Retry-After'], '5')
    })

  test('a lost connection and a full pool are no bugs of ours', ({ assert }) => {
    assert.equal(describeError(new Error('Connection terminated unexpectedly')).status, 503)
    assert.equal(describeError(fault({ name: 'KnexTimeoutError' })).status, 503)
    assert.equal(describeError(fault({ code: 'ENOENT', syscall: 'connect' })).status, 503)
  })

  test('a missing file and anything else are, and tell nothing of the inside', ({ assert }) => {
    for (const error of [
      fault({ code: 'ENOENT', syscall: 'open' }, '/secret/path'),
      'text',
      null,
    ]) {
      const report = describeError(error)
      assert.equal(report.status, 500)
      assert.notInclude(JSON.stringify(report), 'secret')
    }
  })

  test('an expected error keeps its status, code and extra fields', ({ assert }) => {
    const error = new AppError(402, 'insufficient_credits', { body: { needed: '5' } })
    const { status, body } = describeError(error)
    assert.equal(status, 402)
    assert.equal(body.code, 'insufficient_credits')
    assert.equal(body.needed, '5')
  })
})
