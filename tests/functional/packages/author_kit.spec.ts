import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { noPackages, PackageDesk } from './support.js'

test.group('Packages: what the author’s kit packs', (group) => {
  let folder: string
  group.each.timeout(120_000)
  group.setup(async () => {
    await noPackages()
    folder = await mkdtemp(join(tmpdir(), 'wxiai-kit-'))
    return async () => {
      await rm(folder, { recursive: true })
      await noPackages()
    }
  })

  function kit(tool: string, args: string[], cwd: string): string {
    const ran = spawnSync(process.execPath, [app.makePath(tool), ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      encoding: 'utf8',
    })
    if (ran.status !== 0) throw new Error(ran.stdout + ran.stderr)
    return ran.stdout
  }

  test('scaffolded with a page, packed, signed, and installed', async ({ assert }) => {
    kit('sdk/create/index.js', ['--id', 'inked', '--kind', 'page', '--yes', '--no-install'], folder)
    const plugin = join(folder, 'wxiai-plugin-inked')
    kit('sdk/bin/wxiai-plugin.js', ['pack'], plugin)
    const key = join(folder, 'key.pem')
    kit('sdk/bin/wxiai-plugin.js', ['sign', '--new-key', key], plugin)
    const { version } = JSON.parse(await readFile(join(plugin, 'package.json'), 'utf8'))
    const tarball = join(plugin, `dist/wxiai-plugin-inked-${version}.tgz`)
    kit('sdk/bin/wxiai-plugin.js', ['sign', tarball, '--key', key], plugin)

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
})
