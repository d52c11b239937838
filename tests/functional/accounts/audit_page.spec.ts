import { test } from '@japa/runner'
import { makeUser, tokenOf } from '#tests/helpers/accounts'
import { entered } from '#tests/helpers/visitor'

test.group('The page of the audit trail', () => {
  test('settings and plugins are called what people call them', async ({ assert, client }) => {
    const admin = await makeUser('admin')
    const change = async (value: number | null) => {
      const values = { 'accounts.signup_per_hour': value }
      const path = '/api/v1/admin/settings'
      const answer = client
        .put(path)
        .json({ values })
        .bearerToken(await tokenOf(admin))
      ;(await answer).assertStatus(200)
    }
    await change(21)
    try {
      const visitor = await entered(admin.email)
      const name = async (target: string, language: string) => {
        const headers = { 'accept-language': language }
        const page = await visitor.go('/admin/audit', undefined, { headers })
        const html = (await page.text()).replaceAll('&quot;', '"')
        return new RegExp(`"target_id":"${target}","target_name":"([^"]+)"`).exec(html)?.[1]
      }
      assert.equal(await name('accounts.signup_per_hour', 'en'), 'Sign-ups per hour')
      assert.match((await name('accounts.signup_per_hour', 'zh-CN'))!, /[\u4e00-\u9fff]/)
      await client
        .post('/api/v1/jimeng/demo')
        .json({ demo: false })
        .bearerToken(await tokenOf(admin))
      assert.match((await name('jimeng', 'en'))!, /Jimeng/)
      assert.match((await name('jimeng', 'zh-CN'))!, /即梦/)
    } finally {
      await change(null)
    }
  })
})
