import { untrack } from 'svelte'

export interface Shortcut {
  /** `mod+k`, `g i` (one after the other), `?`, `escape`. */
  keys: string
  label: string
  group?: string
  run(event: KeyboardEvent): void
  /** Also while the focus is in a text field; `mod+…` always is. */
  inFields?: boolean
}

// Raw: what was added has to be found again when it goes.
let list = $state.raw<Shortcut[]>([])
export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

let previous = ''
let previousAt = 0

function name(event: KeyboardEvent): string {
  const key = event.key.toLowerCase()
  const mod = isMac ? event.metaKey : event.ctrlKey
  return (mod ? 'mod+' : '') + (event.altKey ? 'alt+' : '') + (key === ' ' ? 'space' : key)
}

function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

function handle(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return
  const pressed = name(event)
  const pair = event.timeStamp - previousAt < 900 ? `${previous} ${pressed}` : ''
  previous = pressed
  previousAt = event.timeStamp
  const field = inField(event.target)
  const modal = document.querySelector('[role="dialog"][data-state="open"]') !== null
  for (const shortcut of list.toReversed()) {
    if (shortcut.keys !== pressed && shortcut.keys !== pair) continue
    const chord = shortcut.keys.startsWith('mod+')
    if (field && !chord && !shortcut.inFields) continue
    if (modal && !chord && !shortcut.inFields) continue
    event.preventDefault()
    previous = ''
    shortcut.run(event)
    return
  }
}

export const shortcuts = {
  get list() {
    return list
  },
  /** `$effect(() => shortcuts.add(...))`: there as long as the component is. */
  add(...added: Shortcut[]): () => void {
    // Callers are effects: what they add must not make them run again.
    list = [...untrack(() => list), ...added]
    return () => (list = untrack(() => list).filter((shortcut) => !added.includes(shortcut)))
  },
  start(): () => void {
    addEventListener('keydown', handle)
    return () => removeEventListener('keydown', handle)
  },
}

/** `mod+k` as the keyboard before the reader shows it. */
export function keyLabels(keys: string): string[] {
  if (keys === '+') return ['+']
  return keys.split(/[+ ]/).map((key) => {
    if (key === 'mod') return isMac ? '⌘' : 'Ctrl'
    if (key === 'enter') return '↵'
    if (key === 'escape') return 'Esc'
    if (key.startsWith('arrow'))
      return { left: '←', right: '→', up: '↑', down: '↓' }[key.slice(5)] ?? key
    return key.length === 1 ? key.toUpperCase() : key
  })
}
