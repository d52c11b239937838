import { join } from 'node:path'

/** Local folders of this node; what is in them comes from elsewhere and may be removed while the app is down. */
export class CacheFolders {
  constructor(
    readonly appRoot: string,
    private dataDir: string
  ) {}

  get plugins(): string {
    return join(this.dataDir, 'cache', 'plugins')
  }

  get compiler(): string {
    return join(this.dataDir, 'cache', 'compiler')
  }
}
