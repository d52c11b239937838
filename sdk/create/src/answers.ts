import { createInterface, type Interface } from 'node:readline/promises'
import { RESERVED_IDS } from '../../src/reserved_ids.js'
import { Problem } from '../../cli/problem.js'
import { isKind, KINDS, type KindId } from './kinds.js'

export interface Answers {
  id: string
  kind: KindId
  name: string
}

export interface Given {
  id?: string
  kind?: string
  name?: string
  /** Takes defaults instead of asking. */
  yes?: boolean
}

/** What is wrong with an id; null when it is fine. */
export function faultOfId(id: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 40) {
    return 'id: must be kebab-case (a-z, 0-9, -), start with a letter, 40 characters at most'
  }
  return RESERVED_IDS.includes(id) ? `id: "${id}" is reserved` : null
}

function faultOfKind(kind: string): string | null {
  return isKind(kind) ? null : `kind: must be one of ${Object.keys(KINDS).join(', ')}`
}

/** @throws Problem that names the field, where nobody can be asked. */
export async function askFor(given: Given): Promise<Answers> {
  const alone = given.yes || !process.stdin.isTTY
  const terminal = alone ? null : createInterface({ input: process.stdin, output: process.stdout })
  try {
    const id = await answer(
      terminal,
      given.id,
      'Id of the plugin (kebab-case)',
      'my-plugin',
      faultOfId
    )
    if (terminal && !given.kind) list()
    const kind = await answer(terminal, given.kind, 'Kind', 'image', faultOfKind)
    const name = given.name?.trim() || titleOf(id)
    if (/["'`\\{}<>\n]/.test(name))
      throw new Problem('name: quotes, braces and angle brackets would break the sources')
    return { id, kind: kind as KindId, name }
  } finally {
    terminal?.close()
  }
}

async function answer(
  terminal: Interface | null,
  given: string | undefined,
  question: string,
  otherwise: string,
  faultOf: (value: string) => string | null
): Promise<string> {
  if (given !== undefined || !terminal) {
    const value = given ?? otherwise
    const fault = faultOf(value)
    if (fault) throw new Problem(fault)
    return value
  }
  for (;;) {
    const value = (await terminal.question(`${question} [${otherwise}]: `)).trim() || otherwise
    const fault = faultOf(value)
    if (!fault) return value
    process.stdout.write(`  ${fault}\n`)
  }
}

function list() {
  for (const [id, { label }] of Object.entries(KINDS)) {
    process.stdout.write(`  ${id.padEnd(8)}${label}\n`)
  }
}

function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ')
  return words[0].toUpperCase() + words.slice(1)
}
