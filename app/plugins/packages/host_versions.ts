import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the `engines` of a package are measured against. */
export class HostVersions {
  readonly wxiai: string
  readonly sdk: string

  constructor(appRoot: string) {
    const versionIn = (folder: string): string =>
      (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string })
        .version
    this.wxiai = versionIn(appRoot)
    this.sdk = versionIn(join(appRoot, 'sdk'))
  }
}
