import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { dataUrls } from '../images.js'
import { modeOf } from '../modes.js'
import { accepted, accountFilter, common, isTrueai, sendOnce } from '../submit.js'

export const blend = defineOperation({
  label: { 'en': 'Blend', 'zh-CN': '混图' },
  description: { 'en': 'One picture from two to five', 'zh-CN': '将两到五张图融合' },
  input: {
    type: 'object',
    required: ['images'],
    additionalProperties: false,
    properties: {
      images: {
        'type': 'array',
        'items': fields.picture,
        'minItems': 2,
        'maxItems': 5,
        'x-order': 1,
        'x-label': { 'en': 'Pictures', 'zh-CN': '图片' },
      },
      mode: fields.mode,
      bot: fields.bot,
      dimensions: {
        'type': 'string',
        'enum': ['PORTRAIT', 'SQUARE', 'LANDSCAPE'],
        'default': 'SQUARE',
        'x-order': 4,
        'x-label': { 'en': 'Shape', 'zh-CN': '画幅' },
        'x-enum-labels': {
          PORTRAIT: { 'en': 'Portrait 2:3', 'zh-CN': '竖幅 2:3' },
          SQUARE: { 'en': 'Square 1:1', 'zh-CN': '方形 1:1' },
          LANDSCAPE: { 'en': 'Landscape 3:2', 'zh-CN': '横幅 3:2' },
        },
      },
    },
  },
  quote: (input) => [{ item: modeOf(input), quantity: 1 }],
  async submit(input, ctx) {
    const mode = modeOf(input)
    const trueai = isTrueai(ctx)
    const body = {
      base64Array: await dataUrls(input.images, ctx),
      dimensions: input.dimensions ?? 'SQUARE',
      ...(trueai && { botType: input.bot ?? 'MID_JOURNEY', ...accountFilter(ctx, mode) }),
      ...common(ctx),
    }
    return sendOnce(ctx, mode, async (client) =>
      accepted(await client.submit('blend', body, trueai ? mode : undefined), mode)
    )
  },
  ...follow,
})
