import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

const read = (path: string) => readFile(app.makePath(path), 'utf8')

/** The plugins of the guide are the very files that other tests run. */
test.group('Guide for plugin authors', () => {
  test('{guide} shows {file} as it is')
    .with([
      { guide: 'README.md', file: 'tests/fixtures/plugins/echo/plugin.ts', most: 100 },
      { guide: 'ai-sdk.md', file: 'plugins/fal/plugin.ts', most: 40 },
      { guide: 'ai-sdk.md', file: 'plugins/replicate/plugin.ts', most: 40 },
    ])
    .run(async ({ assert }, { guide, file, most }) => {
      const text = await read(`docs/plugins/${guide}`)
      const blocks = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code.trim())
      const code = (await read(file)).trim()
      assert.include(blocks, code)
      assert.isBelow(code.split('\n').length, most)
    })
})
