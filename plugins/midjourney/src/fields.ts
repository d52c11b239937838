/** Pieces of input schemas that several operations share. */
import { field, form } from '@wxiai/sdk'

/** What a proxy takes. */
export const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'

export const prompt = field(
  { type: 'string', minLength: 1, maxLength: 4000, pattern: '\\S' },
  { widget: 'textarea', label: ['Prompt', '提示词'] }
)

const SPEEDS = {
  turbo: ['Turbo', '极速'],
  fast: ['Fast', '快速'],
  relax: ['Relax', '休闲'],
} as const
const speed = ['Speed', '速度'] as const
export const mode = form.choice(speed, SPEEDS, { initial: 'fast' })
/** Of what comes back in words: the speed of the pictures that are made of them. */
export const modeOfPicks = form.choice(speed, SPEEDS, {
  initial: 'fast',
  help: ['For the picks that follow', '用于随后的选取'],
})

export const bot = form.choice(['Model family', '模型'], {
  MID_JOURNEY: 'Midjourney',
  NIJI_JOURNEY: ['Niji (anime)', 'Niji（动漫）'],
})

export const finishedTask = form.task(['Picture', '图片'])
