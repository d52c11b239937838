import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { RunningSimulator } from '@wxiai/sdk'
import db from '@adonisjs/lucid/services/db'
import { kit, scaffold, type Ran } from '#tests/fixtures/packages/kit'
import simulator from '../../../sdk/create/templates/gateway/simulator.js'
import { signatureOf } from '../../../sdk/create/templates/gateway/provider.js'
import { noPackages, PackageDesk } from './support.js'

test.group('Packages: what the author’s kit packs', (group) => {
  let folder: string
  group.setup(async () => {
    await noPackages()
    folder = await mkdtemp(join(tmpdir(), 'wxiai-kit-'))
    return async () => {
      await rm(folder, { recursive: true })
      await noPackages()
    }
  })

  async function ran(running: Promise<Ran>): Promise<void> {
    const { status, out, err } = await running
    if (status !== 0) throw new Error(out + err)
  }

  test('scaffolded with a page, packed, signed, and installed', async ({ assert }) => {
    await ran(scaffold(['--id', 'inked', '--kind', 'page', '--yes', '--no-install'], folder))
    const plugin = join(folder, 'wxiai-plugin-inked')
    await ran(kit(['pack'], plugin))
    const key = join(folder, 'key.pem')
    await ran(kit(['sign', '--new-key', key], plugin))
    const { version } = JSON.parse(await readFile(join(plugin, 'package.json'), 'utf8'))
    const tarball = join(plugin, `dist/wxiai-plugin-inked-${version}.tgz`)
    await ran(kit(['sign', tarball, '--key', key], plugin))

    const desk = await PackageDesk.open()
    const staged = await desk.upload(await readFile(tarball))
    assert.equal(staged.status, 201, JSON.stringify(staged.body))
    assert.equal(staged.body.signature.state, 'unknown')
    await desk.trust(staged.body.signature.key)
    const done = await desk.install(staged.body.id, {})
    assert.equal(done.status, 200, JSON.stringify(done.body))
    assert.isNull(done.body.pages_error)
    assert.isAbove(done.body.pages.length, 0)
    const { body } = await desk.ask('GET', '/api/v1/inked/config')
    assert.equal(body.version, version)
  })

  test('a gateway: packed, installed in a process of its own, and paid with', async ({
    assert,
  }) => {
    await ran(scaffold(['--id', 'paydesk', '--kind', 'gateway', '--yes'], folder))
    const plugin = join(folder, 'wxiai-plugin-paydesk')
    await ran(kit(['pack'], plugin))
    const desk = await PackageDesk.open()
    const tarball = await readFile(join(plugin, 'dist/wxiai-plugin-paydesk-0.1.0.tgz'))
    const staged = await desk.upload(tarball)
    assert.containsSubset(staged.body.gateways, [
      { id: 'checkout', name: 'Paydesk', currencies: ['USD', 'EUR', 'CNY'], refunds: true },
    ])
    assert.isTrue(staged.body.permissions.webhooks)
    const done = await desk.install(staged.body.id)
    assert.equal(done.status, 200, JSON.stringify(done.body))
    const { body: isolation } = await desk.isolation('paydesk')
    assert.isTrue(isolation.isolated)

    type Config = { base_url: string; merchant: string; secret: string }
    const provider = (await simulator.start()) as RunningSimulator<Config>
    try {
      const { base_url: url, ...more } = provider.config
      await desk.enable('paydesk', url, more)
      const sold = { price: '9.9', currency: 'USD', credits: '500' }
      const { body: item } = await desk.ask('POST', '/api/v1/admin/credit-packages', sold)
      const order = async (method: string) => {
        const wish = { package_id: item.id, plugin: 'paydesk', gateway: 'checkout', method }
        const { status, body } = await desk.ask('POST', '/api/v1/orders', wish)
        assert.equal(status, 201, JSON.stringify(body))
        return body
      }
      const notify = (fields: Record<string, string>) =>
        fetch(`http://${process.env.HOST}:${process.env.PORT}/pay/paydesk/checkout/notify`, {
          method: 'POST',
          body: new URLSearchParams(fields),
        })
      const scanned = await order('scan')
      assert.equal(scanned.checkout.show, 'qr')
      const { number, amount, currency } = scanned
      const { merchant, secret } = provider.config
      const fields = { number, amount, currency, merchant, status: 'paid', id: 'trade' }
      assert.equal((await notify({ ...fields, sign: 'x' })).status, 403)
      const answer = await notify({ ...fields, sign: signatureOf(fields, secret) })
      assert.deepEqual([answer.status, await answer.text()], [200, 'success'])
      const balance = async () => (await desk.ask('GET', '/api/v1/credit')).body.balance as string
      assert.equal(await balance(), '600')

      const asked = await order('page')
      await provider.payer!.pay(asked.number)
      const path = `/api/v1/admin/orders/${asked.id}`
      assert.equal((await desk.ask('POST', `${path}/query`)).body.status, 'paid')
      assert.equal(await balance(), '1100')
      const refunded = await desk.ask('POST', `${path}/refund`, { reason: 'sorry' })
      assert.equal(refunded.body.status, 'refunded', JSON.stringify(refunded.body))
      assert.equal(await balance(), '600')
      const [{ pid }] = (await desk.isolation('paydesk')).body.processes
      assert.notEqual(pid, process.pid)
    } finally {
      await provider.stop()
      await db.from('orders').delete()
      await db.from('credit_packages').delete()
    }
  })
})
