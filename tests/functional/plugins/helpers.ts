import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { truncate } from '#tests/helpers/accounts'

export interface Person {
  id: string
  token: string
}

let count = 0

/** Signs somebody up over the API and gives the role that the test needs. */
export async function person(client: ApiClient, role: 'admin' | 'user'): Promise<Person> {
  const name = `${role}${++count}`
  const response = await client
    .post('/api/v1/auths/signup')
    .json({ name, email: `${name}@plugins.test`, password: 'a long enough secret 7' })
  response.assertStatus(201)
  const { id, token } = response.body() as Person
  await db.from('users').where('id', id).update({ role })
  return { id, token }
}

/** Takes the rows of the plugins along, for admins are named there. */
export async function forgetEverybody() {
  await truncate('users')
  await db.from('rate_limits').delete()
}
