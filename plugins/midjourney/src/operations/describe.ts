import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { dataUrl } from '../images.js'
import { modeOf } from '../modes.js'
import { accepted, accountFilter, common, isTrueai, sendOnce } from '../submit.js'

export const describe = defineOperation({
  label: { 'en': 'Describe', 'zh-CN': '图生文' },
  description: { 'en': 'Four prompts from a picture', 'zh-CN': '由一张图写出四条提示词' },
  input: {
    type: 'object',
    required: ['image'],
    additionalProperties: false,
    properties: {
      image: { ...fields.picture, 'x-order': 1, 'x-label': { 'en': 'Picture', 'zh-CN': '图片' } },
      mode: {
        ...fields.mode,
        'x-help': { 'en': 'For the picks that follow', 'zh-CN': '用于随后的选取' },
      },
      bot: fields.bot,
    },
  },
  quote: () => [{ item: 'describe', quantity: 1 }],
  async submit(input, ctx) {
    const mode = modeOf(input)
    const trueai = isTrueai(ctx)
    const body = {
      base64: await dataUrl(input.image, ctx),
      ...(trueai && {
        botType: input.bot ?? 'MID_JOURNEY',
        language: ctx.locale === 'zh-CN' ? 'zh-cn' : 'en',
        ...accountFilter(ctx, mode),
      }),
      ...common(ctx),
    }
    return sendOnce(ctx, mode, async (client) =>
      accepted(await client.submit('describe', body, trueai ? mode : undefined), mode)
    )
  },
  ...follow,
})
