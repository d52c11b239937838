import { parseButton } from '../buttons.js'
import type { Client } from '../client.js'
import { garbage } from '../codes.js'
import type { Context } from '../config.js'
import { dataUrl } from '../images.js'
import type { Mode } from '../modes.js'
import { cleanPrompt } from '../prompt.js'
import { accountFilter, common } from '../submit.js'
import type { SubmitAnswer } from '../wire.js'

interface Pressed {
  custom_id: string
  prompt?: string
  mask?: string
}

/** A button of the trueai dialect, with the window that some of them open. */
export async function press(
  client: Client,
  taskId: string,
  input: Pressed,
  mode: Mode,
  ctx: Context
): Promise<SubmitAnswer> {
  const ownWords = input.prompt ? cleanPrompt(input.prompt) : undefined
  const maskBase64 = input.mask ? await dataUrl(input.mask, ctx) : undefined
  const remix = ownWords && !parseButton(input.custom_id).needs
  const answer = await client.submit(
    'action',
    {
      taskId,
      customId: input.custom_id,
      // New words for a button that needs none: the proxy opens its window only when asked to.
      ...(remix && { enableRemix: true }),
      ...accountFilter(ctx, mode),
      ...common(ctx),
    },
    mode
  )
  if (answer.code !== 21) return answer

  // 21: nothing runs yet. A new task waits for its window to be confirmed.
  if (!answer.result) throw garbage('window without task')
  const confirmed = await client.submit(
    'modal',
    {
      taskId: String(answer.result),
      prompt: ownWords ?? String(answer.properties?.finalPrompt ?? ''),
      ...(maskBase64 && { maskBase64 }),
      ...common(ctx),
    },
    mode
  )
  if (confirmed.code === 21 && confirmed.result !== answer.result) {
    throw garbage('window of a window')
  }
  return { ...confirmed, result: confirmed.result ?? answer.result }
}
