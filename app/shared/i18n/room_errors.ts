import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A room keeps the messages of its error codes in its own file, below `errors`; all of them are found as
 * `errors.<code>`, wherever they come from.
 */
export class RoomErrors {
  constructor(readonly location: string) {}

  async load(): Promise<Record<string, Record<string, string>>> {
    const messages: Record<string, Record<string, string>> = {}
    for (const locale of await readdir(this.location)) {
      messages[locale] = {}
      for (const file of await readdir(join(this.location, locale))) {
        if (!file.endsWith('.json') || file === 'errors.json') continue
        const { errors } = JSON.parse(await readFile(join(this.location, locale, file), 'utf8'))
        for (const [code, text] of Object.entries(errors ?? {})) {
          messages[locale][`errors.${code}`] = String(text)
        }
      }
    }
    return messages
  }
}
