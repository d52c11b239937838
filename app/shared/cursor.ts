/** Where in a list a page begins: behind a row, or, read towards newer rows, before it. */
export interface Cursor {
  backwards: boolean
  /** The row's place in the order of the list; null: the end of the list itself. */
  key: string[] | null
}

/** Reads the last page without knowing how many there are. */
export const LAST = 'last'

const SHAPES = [
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  /^(\d{1,18})$/,
]

export function encodeCursor(key: string[], backwards: boolean): string {
  return Buffer.from((backwards ? '<' : '') + key.join('|')).toString('base64url')
}

/** Null for anything that is not one of ours: the list then starts from the top. */
export function decodeCursor(text: string | undefined, keys: number): Cursor | null {
  if (!text) return null
  if (text === LAST) return { backwards: true, key: null }
  const plain = Buffer.from(text, 'base64url').toString()
  const backwards = plain.startsWith('<')
  const key = SHAPES[keys === 2 ? 0 : 1]!.exec(backwards ? plain.slice(1) : plain)?.slice(1)
  return key ? { backwards, key } : null
}
