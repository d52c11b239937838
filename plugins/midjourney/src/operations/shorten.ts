import { fault } from '../codes.js'
import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { modeOf } from '../modes.js'
import { cleanPrompt } from '../prompt.js'
import {
  accepted,
  accountFilter,
  common,
  isTrueai,
  refuseBannedWords,
  sendOnce,
} from '../submit.js'

export const shorten = defineOperation({
  label: { 'en': 'Shorten', 'zh-CN': '精简提示词' },
  description: { 'en': 'Which words of a prompt matter', 'zh-CN': '找出提示词里真正起作用的词' },
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
      mode: {
        ...fields.mode,
        'x-help': { 'en': 'For the picks that follow', 'zh-CN': '用于随后的选取' },
      },
      bot: fields.bot,
    },
  },
  quote: () => [{ item: 'shorten', quantity: 1 }],
  async submit(input, ctx) {
    if (!isTrueai(ctx)) {
      throw fault('not_supported')
    }
    const mode = modeOf(input)
    const prompt = cleanPrompt(input.prompt)
    refuseBannedWords(prompt, ctx)
    const body = {
      prompt,
      botType: input.bot ?? 'MID_JOURNEY',
      ...accountFilter(ctx, mode),
      ...common(ctx),
    }
    return sendOnce(ctx, mode, async (client) =>
      accepted(await client.submit('shorten', body, mode), mode)
    )
  },
  ...follow,
})
