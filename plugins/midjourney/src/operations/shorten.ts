import { form } from '@wxiai/sdk'
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
  label: ['Shorten', '精简提示词'],
  description: ['Which words of a prompt matter', '找出提示词里真正起作用的词'],
  input: form.object(['prompt'], {
    prompt: fields.prompt,
    mode: fields.modeOfPicks,
    bot: fields.bot,
  }),
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
