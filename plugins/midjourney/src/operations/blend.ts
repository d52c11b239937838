import { form } from '@wxiai/sdk'
import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { dataUrls } from '../images.js'
import { modeOf } from '../modes.js'
import { accepted, accountFilter, common, isTrueai, sendOnce } from '../submit.js'

export const blend = defineOperation({
  label: ['Blend', '混图'],
  description: ['One picture from two to five', '将两到五张图融合'],
  input: form.object(['images'], {
    images: form.pictures(['Pictures', '图片'], [2, 5], { accept: fields.PICTURES }),
    mode: fields.mode,
    bot: fields.bot,
    dimensions: form.choice(
      ['Shape', '画幅'],
      {
        PORTRAIT: ['Portrait 2:3', '竖幅 2:3'],
        SQUARE: ['Square 1:1', '方形 1:1'],
        LANDSCAPE: ['Landscape 3:2', '横幅 3:2'],
      },
      { initial: 'SQUARE' }
    ),
  }),
  quote: (input) => [{ item: modeOf(input), quantity: 1 }],
  async submit(input, ctx) {
    const mode = modeOf(input)
    const trueai = isTrueai(ctx)
    const body = {
      base64Array: await dataUrls(input.images, ctx),
      dimensions: input.dimensions,
      ...(trueai && { botType: input.bot ?? 'MID_JOURNEY', ...accountFilter(ctx, mode) }),
      ...common(ctx),
    }
    return sendOnce(ctx, mode, async (client) =>
      accepted(await client.submit('blend', body, trueai ? mode : undefined), mode)
    )
  },
  ...follow,
})
