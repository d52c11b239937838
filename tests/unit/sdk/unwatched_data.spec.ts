import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { test } from '@japa/runner'
import { createServer } from 'vite'
import { eventually } from '#tests/helpers/eventually'
import { unwatchedData } from '../../../sdk/vite/unwatched_data.js'

test.group('Development server', () => {
  test('watches sources, not what is stored beside them in {$self}')
    .with(['var', 'var/dev', 'data', '..'])
    .run(async ({ assert, cleanup }, place) => {
      const home = await mkdtemp('/tmp/wxiai-watch-')
      cleanup(() => rm(home, { recursive: true }))
      const root = join(home, 'app')
      const data = join(root, place)
      const below = relative(root, data)
      const sources = ['src/deep/deep/deep/app.ts', join(below, 'plugins/mine/pages/Mine.svelte')]
      for (const file of [
        ...sources,
        'var/old/postgres/base/1',
        join(below, 'files/picture.png'),
        join(below, 'postgres/base/1'),
      ]) {
        await mkdir(dirname(join(root, file)), { recursive: true })
        await writeFile(join(root, file), '')
      }
      const server = await createServer({
        root,
        configFile: false,
        logLevel: 'silent',
        server: { middlewareMode: true, ws: false },
        plugins: [unwatchedData(root, data)],
      })
      cleanup(() => server.close())
      const watched = () =>
        Object.entries(server.watcher.getWatched()).flatMap(([folder, names]) =>
          names.map((name) => relative(root, join(folder, name)))
        )
      // What lies outside is watched where a page is asked for.
      const own = sources.filter((file) => !file.startsWith('..'))
      await eventually(watched, (paths) => own.every((source) => paths.includes(source)))
      assert.isEmpty(watched().filter((path) => /(files|postgres)(\/|$)/.test(path)))
    })
})
