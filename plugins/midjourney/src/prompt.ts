import type { Mode } from './modes.js'

export interface PromptInput {
  prompt: string
  bot?: string
  aspect_ratio?: string
  version?: string
  stylize?: number
  chaos?: number
  weird?: number
  seed?: number
  quality?: string
  raw?: boolean
  tile?: boolean
  negative_prompt?: string
  image_weight?: number
}

/**
 * Speed and number of runs decide the price, so they are never taken from the words of a prompt:
 * `--turbo` in a prompt that pays for relax, `--repeat 10` in one that pays once.
 */
const PRICED = /\s*--(?:turbo|fast|relax|repeat|r)(?![a-z])(?:\s+\d+)?/gi

export function cleanPrompt(prompt: string): string {
  return prompt
    .replace(/[—–](?=[a-z]+\b)/g, '--') // phones turn -- into a dash
    .replace(PRICED, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function has(prompt: string, ...flags: string[]) {
  return flags.some((flag) => new RegExp(`(^|\\s)--${flag}(?![a-z])`, 'i').test(prompt))
}

/** Words first, then parameters. A parameter typed into the prompt wins over the control of the page. */
export function composePrompt(input: PromptInput): string {
  const prompt = cleanPrompt(input.prompt)
  const parts = [prompt]
  const add = (flags: string[], value: string | number | undefined) => {
    if (value === undefined || value === '' || has(prompt, ...flags)) return
    parts.push(`--${flags[0]} ${value}`)
  }
  const set = (flags: string[], on: boolean | undefined) => {
    if (on && !has(prompt, ...flags)) parts.push(`--${flags[0]}`)
  }
  add(['ar', 'aspect'], input.aspect_ratio === '1:1' ? undefined : input.aspect_ratio)
  if (input.bot === 'NIJI_JOURNEY') {
    add(['niji'], /^\d+$/.test(input.version ?? '') ? input.version : undefined)
  } else {
    add(['v', 'version'], has(prompt, 'niji') ? undefined : input.version)
  }
  add(['s', 'stylize'], input.stylize)
  add(['c', 'chaos'], input.chaos || undefined)
  add(['w', 'weird'], input.weird || undefined)
  add(['q', 'quality'], input.quality)
  add(['seed'], input.seed)
  add(['iw'], input.image_weight)
  if (input.raw && !has(prompt, 'raw', 'style')) parts.push('--style raw')
  set(['tile'], input.tile)
  add(['no'], cleanNegative(input.negative_prompt))
  return parts.filter(Boolean).join(' ')
}

function cleanNegative(text: string | undefined) {
  return text
    ?.replace(/--+\S*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** novicezk knows no modes; Midjourney reads them from the prompt. */
export function withMode(prompt: string, mode: Mode): string {
  return `${prompt} --${mode}`
}

/** First word of the site's own list that the prompt holds. */
export function bannedWordIn(prompt: string, words: readonly string[] = []): string | undefined {
  const text = prompt.toLowerCase()
  return words.find((word) => {
    const wanted = word.trim().toLowerCase()
    if (!wanted) return false
    // Latin words match whole; Chinese has no word borders.
    if (!/^[\w -]+$/.test(wanted)) return text.includes(wanted)
    return new RegExp(`(^|[^\\w])${wanted.replace(/[-]/g, '\\-')}([^\\w]|$)`).test(text)
  })
}
