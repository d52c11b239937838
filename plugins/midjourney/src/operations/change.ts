import { parseButton } from '../buttons.js'
import type { Client } from '../client.js'
import { fault } from '../codes.js'
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
    throw fault('not_supported')
  }
  return client.submit('change', { taskId, action, ...(indexed && { index }), ...common(ctx) })
}
