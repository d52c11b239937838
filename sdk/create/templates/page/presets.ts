/** Prompts that people keep: records of each user, and the routes by which the page reaches them. */
import { defineRoute, type InputOf, type RecordsDeclaration } from '@wxiai/sdk'

const preset = {
  type: 'object',
  properties: { prompt: { type: 'string', minLength: 1, maxLength: 2000 } },
  required: ['prompt'],
} as const

type Preset = InputOf<typeof preset>

export const records: RecordsDeclaration = {
  collections: {
    presets: {
      label: { 'en': 'Saved prompts', 'zh-CN': '保存的提示词' },
      scope: 'user',
      schema: preset,
    },
  },
}

export const routes = {
  'presets': defineRoute({
    method: 'GET',
    access: 'user',
    label: ['Saved prompts', '保存的提示词'],
    input: { type: 'object' },
    async run(_input, ctx) {
      const { items } = await ctx.records.of<Preset>('presets').list({ limit: 100 })
      return items.map(({ key, value }) => ({ id: key, prompt: value.prompt }))
    },
  }),
  'save-preset': defineRoute({
    method: 'POST',
    access: 'user',
    label: ['Save a prompt', '保存提示词'],
    input: preset,
    async run({ prompt }, ctx) {
      // Keys are sorted, so that the oldest comes first.
      const id = `${new Date().toISOString()}_${crypto.randomUUID().slice(0, 8)}`
      await ctx.records.of<Preset>('presets').put(id, { prompt }, { version: 0 })
      return { id, prompt }
    },
  }),
  'remove-preset': defineRoute({
    method: 'POST',
    access: 'user',
    label: ['Remove a saved prompt', '删除保存的提示词'],
    input: {
      type: 'object',
      properties: { id: { type: 'string', maxLength: 60 } },
      required: ['id'],
    },
    async run({ id }, ctx) {
      return { removed: await ctx.records.of('presets').delete(id) }
    },
  }),
}
