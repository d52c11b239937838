import type { Snippet } from 'svelte'
import type { ServiceLink } from '../../src/wire.js'

/** One line of a chooser: a service, or something that it does. */
export interface Choice {
  /** Tells it from the others. */
  key: string
  service: ServiceLink
  /** Below the name of the service. */
  note: string | null
  /** What it costs at least; null where that is not said. */
  credits: string | null
  run: () => void
  /** Somebody is about to choose it: the moment to fetch what will be needed. */
  reach?: () => void
}
export interface ChoiceGroup {
  label: string
  items: Choice[]
}

export interface ChooserProps {
  groups: readonly ChoiceGroup[]
  /** Keys of those that are chosen already. */
  chosen?: readonly string[]
  /** What the list is for. */
  label: string
  align?: 'start' | 'center' | 'end'
  /** The button; spread the given props onto it. */
  trigger: Snippet<[Record<string, unknown>]>
  footer?: Snippet<[() => void]>
}

/** Those in which every word is found, in their groups. */
export function matching(groups: readonly ChoiceGroup[], query: string): ChoiceGroup[] {
  const words = query.toLowerCase().split(/\s+/)
  return groups
    .map(({ label, items }) => ({
      label,
      items: items.filter(({ service: { name, plugin, description }, note }) => {
        // The heading of the only group says what the list is for, and nothing of what is in it.
        const heading = groups.length > 1 ? label : ''
        const text = [name, plugin, description, note, heading].join(' ').toLowerCase()
        return words.every((word) => text.includes(word))
      }),
    }))
    .filter(({ items }) => items.length > 0)
}
