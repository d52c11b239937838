import { field, form } from '@wxiai/sdk'
import { parseButton } from '../buttons.js'
import { fault } from '../codes.js'
import { defineOperation } from '../config.js'
import * as fields from '../fields.js'
import { follow } from '../follow.js'
import { modeOf } from '../modes.js'
import { priceOfButton } from '../prices.js'
import { parentId } from '../reference.js'
import { accepted, isTrueai, refuseBannedWords, sendOnce } from '../submit.js'
import { change } from './change.js'
import { like } from './like.js'
import { press } from './press.js'

/** Every button under a picture. */
export const action = defineOperation({
  label: ['Continue a picture', '继续处理图片'],
  description: [
    'Upscale, vary, zoom, pan, repaint, animate: the buttons of a finished picture',
    '放大、变化、缩放、平移、局部重绘、动画：成图下方的按钮',
  ],
  hidden: true,
  input: {
    ...form.object(['task', 'custom_id'], {
      task: fields.finishedTask,
      custom_id: { type: 'string', minLength: 1, maxLength: 300 },
      mode: { type: 'string', enum: fields.mode.enum },
      prompt: field(
        { type: 'string', maxLength: 4000 },
        { widget: 'textarea', label: ['Prompt', '提示词'] }
      ),
      mask: field(
        { type: 'string', format: 'wxiai-mask', maxLength: 8_000_000 },
        { label: ['Part to repaint (white)', '重绘区域（白色）'] }
      ),
    }),
    allOf: [
      {
        if: { required: ['custom_id'], properties: { custom_id: { pattern: '^MJ::Inpaint::' } } },
        then: { required: ['mask'] },
      },
      {
        if: {
          required: ['custom_id'],
          properties: { custom_id: { pattern: '^MJ::CustomZoom::' } },
        },
        then: { required: ['prompt'] },
      },
    ],
  },
  action: (input) => parseButton(input.custom_id).action,
  quote: (input, parent) => priceOfButton(input.custom_id, modeOf(input, parent)),
  async submit(input, ctx) {
    const mode = modeOf(input, ctx.parent)
    const parent = parentId(ctx.parent)
    if (input.prompt) refuseBannedWords(input.prompt, ctx)
    if (parseButton(input.custom_id).price === 'free') {
      return like(parent, input.custom_id, mode, ctx)
    }
    return sendOnce(ctx, mode, async (client) => {
      const answer = isTrueai(ctx)
        ? await press(client, parent, input, mode, ctx)
        : await change(client, parent, input.custom_id, ctx)
      if (answer.result === parent) throw sameTask()
      return accepted(answer, mode)
    })
  },
  ...follow,
})

/** novicezk answers 21 with the task itself when it "already exists": nothing new would come of it. */
function sameTask() {
  return fault('already_done')
}
