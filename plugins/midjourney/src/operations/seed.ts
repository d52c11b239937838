import { form } from '@wxiai/sdk'
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
  label: ['Seed', '种子'],
  description: ['The number that a picture grew from', '查询图片的种子值'],
  hidden: true,
  input: form.object(['task'], { task: fields.finishedTask }),
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
