import { parseButton } from '../buttons.js'
import type { Client } from '../client.js'
import { refuse } from '../codes.js'
import type { Context } from '../config.js'
import { common } from '../submit.js'
import type { SubmitAnswer } from '../wire.js'

const CHANGES = ['UPSCALE', 'VARIATION', 'REROLL']

/** A button in the novicezk dialect, which knows three kinds of change. */
export async function change(
  client: Client,
  taskId: string,
  customId: string,
  ctx: Context
): Promise<SubmitAnswer> {
  const { action, index } = parseButton(customId)
  const indexed = action !== 'REROLL'
  if (!CHANGES.includes(action) || (indexed && !index)) {
    throw refuse('not_supported', {
      'en': 'This Midjourney proxy knows upscale, variation and reroll only.',
      'zh-CN': '此 Midjourney 代理只支持放大、变化和重绘。',
    })
  }
  return client.submit('change', { taskId, action, ...(indexed && { index }), ...common(ctx) })
}
