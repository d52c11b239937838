import type { Text } from './contract.js'

/** English and Chinese. */
export type Words = readonly [en: string, zh: string]

/** What people read, as a declaration may say it. */
export type Label = Text | Words

export const both = ([en, zh]: Words): Text => ({ en, 'zh-CN': zh })

const isWords = (label: Label): label is Words => Array.isArray(label)

export const textOf = (label: Label): Text => (isWords(label) ? both(label) : label)

/** A declaration of which some texts may be `Words`. */
export type Labelled<Declared, Keys extends keyof Declared> = Omit<Declared, Keys> & {
  [Key in keyof Pick<Declared, Keys>]: Label
}

/** The same with plain texts, as the host knows it; itself where there was nothing to do. */
export function withTexts<Declared extends object>(declared: Declared, keys: readonly string[]) {
  const said = Object.entries(declared).filter(
    ([key, label]) => keys.includes(key) && Array.isArray(label)
  ) as [string, Words][]
  if (said.length === 0) return declared
  return { ...declared, ...Object.fromEntries(said.map(([key, words]) => [key, both(words)])) }
}
