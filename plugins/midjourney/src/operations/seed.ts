import { Client } from '../client.js'
import { fault } from '../codes.js'
import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { status } from '../follow.js'
import { modeOf } from '../modes.js'
import { parentId } from '../reference.js'
import { isTrueai } from '../submit.js'

/** Asking changes nothing upstream, so `find` may always say "not taken". */
export const seed = defineOperation({
  label: { 'en': 'Seed', 'zh-CN': '种子' },
  description: { 'en': 'The number that a picture grew from', 'zh-CN': '查询图片的种子值' },
  hidden: true,
  input: {
    type: 'object',
    required: ['task'],
    additionalProperties: false,
    properties: { task: fields.finishedTask },
  },
  action: () => 'SEED',
  quote: () => [],
  async submit(_input, ctx) {
    if (!isTrueai(ctx)) {
      throw fault('not_supported')
    }
    const id = parentId(ctx.parent)
    const value = await new Client(ctx).seed(id)
    const reference = { ids: [id], mode: modeOf({}, ctx.parent) }
    return { state: 'succeeded', reference, text: value, metadata: { seed: value } }
  },
  status,
  find: async () => null,
})
