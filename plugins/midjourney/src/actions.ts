import type { TaskAction } from '@wxiai/sdk'
import { parseButton } from './buttons.js'
import type { Mode } from './modes.js'
import type { UpstreamButton } from './wire.js'

/** The proxy puts names such as "upscale_1" where an emoji belongs. */
const EMOJI = /^(\p{Extended_Pictographic}|[0-9]\uFE0F?\u20E3)/u

export interface ButtonSource {
  /** Our id of the finished task. */
  taskId: string
  mode: Mode
}

export function actionsOf(
  buttons: UpstreamButton[] | null | undefined,
  source: ButtonSource
): TaskAction[] {
  const actions = new Map<string, TaskAction>()
  for (const button of buttons ?? []) {
    if (!button.customId || button.customId.length > 300) continue
    const press = parseButton(button.customId)
    actions.set(press.id, {
      id: press.id,
      label: press.known ? press.label : button.label || lastWord(button.customId),
      ...(button.emoji && EMOJI.test(button.emoji) && { emoji: button.emoji }),
      operation: 'action',
      input: { task: source.taskId, custom_id: button.customId, mode: source.mode },
      ...(press.needs && { needs: press.needs }),
    })
  }
  return [...actions.values()]
}

/** MJ::JOB::relight::1::uuid -> relight */
function lastWord(customId: string) {
  const words = customId.split('::').filter((part) => /^[a-z_]+$/i.test(part) && part !== 'SOLO')
  return words.at(-1)?.replaceAll('_', ' ') ?? customId
}

/** The seed is asked for, not sent along. */
export function seedAction(source: ButtonSource): TaskAction {
  return { id: 'seed', label: 'Seed', operation: 'seed', input: { task: source.taskId } }
}

/** The novicezk proxy describes without buttons: each line becomes a prompt to use. */
export function picksOf(text: string, source: ButtonSource): TaskAction[] {
  const lines = text.split('\n').flatMap((line) => {
    const match = /^\s*([1-5]\uFE0F?\u20E3)\s*(.+)$/u.exec(line)
    return match ? [{ emoji: match[1], prompt: match[2].trim() }] : []
  })
  return lines.map(({ emoji, prompt }, index) => ({
    id: `pick_${index + 1}`,
    label: String(index + 1),
    emoji,
    operation: 'imagine',
    input: { prompt, mode: source.mode },
  }))
}

const GRIDS = ['IMAGINE', 'VARIATION', 'REROLL', 'BLEND']

/** The novicezk proxy has no buttons, only `change`; these stand for what it can do. */
export function buttonsOfGrid(action: string | undefined, id: string): UpstreamButton[] {
  if (!action || !GRIDS.includes(action)) return []
  const four = [1, 2, 3, 4]
  return [
    ...four.map((n) => ({ customId: `MJ::JOB::upsample::${n}::${id}`, label: `U${n}` })),
    { customId: `MJ::JOB::reroll::0::${id}::SOLO`, emoji: '🔄' },
    ...four.map((n) => ({ customId: `MJ::JOB::variation::${n}::${id}`, label: `V${n}` })),
  ]
}
