import { form } from '@wxiai/sdk'
import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { dataUrl } from '../images.js'
import { modeOf } from '../modes.js'
import { accepted, accountFilter, common, isTrueai, sendOnce } from '../submit.js'

export const describe = defineOperation({
  label: ['Describe', '图生文'],
  description: ['Four prompts from a picture', '由一张图写出四条提示词'],
  input: form.object(['image'], {
    image: form.picture(['Picture', '图片'], { accept: fields.PICTURES }),
    mode: fields.modeOfPicks,
    bot: fields.bot,
  }),
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
