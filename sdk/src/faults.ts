/** One thing that is wrong with a declaration. */
export interface Fault {
  /** Where, from the root of the plugin: `services[0].prices.fast.credits`. */
  path: string
  message: string
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export function checkId(value: unknown, path: string, faults: Faults): value is string {
  if (typeof value === 'string' && ID.test(value) && value.length <= 40) return true
  faults.add(path, 'must be kebab-case (a-z, 0-9, -), start with a letter, 40 characters at most')
  return false
}

export class Faults {
  readonly list: Fault[] = []

  add(path: string, message: string): void {
    this.list.push({ path, message })
  }

  /** A text is a string, or an object with at least English. */
  text(value: unknown, path: string): void {
    if (typeof value === 'string' && value.trim()) return
    if (!isRecord(value)) return this.add(path, 'must be a text or {en, "zh-CN"}')
    if (typeof value.en !== 'string' || !value.en.trim()) this.add(`${path}.en`, 'is missing')
    for (const [locale, text] of Object.entries(value)) {
      if (locale !== 'en' && typeof text !== 'string') {
        this.add(`${path}.${locale}`, 'must be a text')
      }
    }
  }

  optionalFunction(value: unknown, path: string): void {
    if (value !== undefined && typeof value !== 'function') this.add(path, 'must be a function')
  }

  requiredFunction(value: unknown, path: string): void {
    if (typeof value !== 'function') this.add(path, 'must be a function')
  }
}
