import type { PageObject } from '@adonisjs/inertia/types'

interface Props {
  services?: readonly object[]
  [name: string]: unknown
}

/** Lists that are replaced, and not changed, when anything in them is other (decision 0027). */
const kept = new WeakMap<object, string>()

/**
 * A page as JSON, to stand in a script of its document. The links of all services are most of it, and the same for all
 * who may do the same: they are written once.
 */
export function pageJson({ props, ...page }: PageObject<Props>): string {
  const { services, ...own } = props
  const all = [services && `"services":${once(services)}`, membersOf(own)].filter(Boolean)
  return `{${membersOf(page)},"props":{${all.join()}}}`
}

function once(list: object): string {
  const known = kept.get(list) ?? inScript(list)
  kept.set(list, known)
  return known
}

const membersOf = (value: object) => inScript(value).slice(1, -1)

/** With `<!--` and `<script` in it a script would go on behind its end, and take the rest of the document along. */
const inScript = (value: object) => JSON.stringify(value).replaceAll('<', '\\u003c')
