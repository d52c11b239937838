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
  label: { 'en': 'Imagine', 'zh-CN': '文生图' },
  description: { 'en': 'Four pictures from a prompt', 'zh-CN': '由提示词生成四张图' },
  input: {
    type: 'object',
    required: ['prompt'],
    additionalProperties: false,
    properties: {
      prompt: {
        'type': 'string',
        'minLength': 1,
        'maxLength': 4000,
        'pattern': '\\S',
        'x-order': 1,
        'x-widget': 'textarea',
        'x-label': { 'en': 'Prompt', 'zh-CN': '提示词' },
      },
      mode: fields.mode,
      bot: fields.bot,
      reference_images: {
        'type': 'array',
        'items': fields.picture,
        'maxItems': 5,
        'x-order': 4,
        'x-label': { 'en': 'Reference pictures', 'zh-CN': '参考图' },
      },
      ...parameters,
    },
  },
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
