import { form } from '@wxiai/sdk'
import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { dataUrls } from '../images.js'
import { modeOf } from '../modes.js'
import { composePrompt, withMode } from '../prompt.js'
import {
  accepted,
  accountFilter,
  common,
  isTrueai,
  refuseBannedWords,
  sendOnce,
} from '../submit.js'
import { parameters } from './imagine_parameters.js'

export const imagine = defineOperation({
  label: ['Imagine', '文生图'],
  description: ['Four pictures from a prompt', '由提示词生成四张图'],
  input: form.object(['prompt'], {
    prompt: fields.prompt,
    mode: fields.mode,
    bot: fields.bot,
    reference_images: form.pictures(['Reference pictures', '参考图'], [0, 5], {
      accept: fields.PICTURES,
    }),
    ...parameters,
  }),
  quote: (input) => [{ item: modeOf(input), quantity: 1 }],
  async submit(input, ctx) {
    const mode = modeOf(input)
    const words = composePrompt(input)
    refuseBannedWords(words, ctx)
    const base64Array = await dataUrls(input.reference_images, ctx)
    const body = {
      prompt: isTrueai(ctx) ? words : withMode(words, mode),
      ...(isTrueai(ctx) && { botType: input.bot ?? 'MID_JOURNEY', ...accountFilter(ctx, mode) }),
      base64Array,
      ...common(ctx),
    }
    return sendOnce(ctx, mode, async (client) =>
      accepted(await client.submit('imagine', body, isTrueai(ctx) ? mode : undefined), mode)
    )
  },
  ...follow,
})
