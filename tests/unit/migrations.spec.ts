import { test } from '@japa/runner'
import { readdir, readFile } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'

const TAKES_AWAY =
  /drop(Table|Column|Columns|Foreign|Unique|Index)\b|rename(Table|Column)\b|\.alter\(\)|\bdrop (table|column)\b|\brename (to|column)\b|\bset not null\b/i

test.group('Migrations', () => {
  test('what takes something away is named so', async ({ assert }) => {
    const folder = app.makePath('database/migrations')
    for (const name of await readdir(folder)) {
      const source = await readFile(`${folder}/${name}`, 'utf8')
      const up = source.slice(source.indexOf('async up()'), source.indexOf('async down()'))
      if (/^\d+_contract_/.test(name)) continue
      assert.notMatch(up, TAKES_AWAY, `${name}: see "Migrations" in CONTRIBUTING.md`)
    }
  })
})
