import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'
import { createServer } from 'vite'
import { eventually } from '#tests/helpers/eventually'
import { unwatchedData } from '../../../sdk/vite/unwatched_data.js'

test.group('Development server', () => {
  test('watches sources, not what is stored beside them', async ({ assert, cleanup }) => {
    const root = await mkdtemp('/tmp/wxiai-watch-')
    cleanup(() => rm(root, { recursive: true }))
    for (const file of [
      'src/app.ts',
      'var/files/picture.png',
      'var/postgres/base/1',
      'var/plugins/mine/pages/Mine.svelte',
    ]) {
      await mkdir(dirname(join(root, file)), { recursive: true })
      await writeFile(join(root, file), '')
    }
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false },
      plugins: [unwatchedData([join(root, 'var')])],
    })
    cleanup(() => server.close())
    const watched = () =>
      Object.entries(server.watcher.getWatched()).flatMap(([folder, names]) =>
        names.map((name) => join(folder, name))
      )
    const sources = ['src/app.ts', 'var/plugins/mine/pages/Mine.svelte']
    await eventually(watched, (paths) =>
      sources.every((source) => paths.includes(join(root, source)))
    )
    assert.isEmpty(watched().filter((path) => /var\/(files|postgres)/.test(path)))
  })
})
