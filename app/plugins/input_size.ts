import { AppError } from '#shared/errors'

const MOST_DEPTH = 12
const MOST_NODES = 5000

/** Before any schema looks at it: nothing deep or endless. @throws AppError `input_too_large` */
export function refuseLarge(value: unknown, mostBytes: number): void {
  let nodes = 0
  let bytes = 0
  const visit = (node: unknown, depth: number) => {
    if (typeof node === 'string') bytes += node.length
    if (++nodes > MOST_NODES || depth > MOST_DEPTH || bytes > mostBytes) {
      throw new AppError(413, 'input_too_large')
    }
    if (typeof node !== 'object' || node === null) return
    for (const [key, child] of Object.entries(node)) {
      bytes += key.length
      visit(child, depth + 1)
    }
  }
  visit(value, 0)
}
