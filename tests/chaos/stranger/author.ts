import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StrangersMachine } from '#tests/fixtures/packages/strangers_machine'

export const PACKAGE = 'wxiai-plugin-lanterns'
const FOLDER = 'lanterns'
const KIND = ['--id', 'lanterns', '--kind', 'page']

/** Listens as long as it lives. */
const UPSTREAM = `import simulator from './simulator.ts'
const { url, config } = await simulator.start({ speed: 200 })
console.log(JSON.stringify({ url, config }))
`

/** Somebody who knows nothing of this repository but what is published, and writes a plugin with a page of its own. */
export class Author {
  #upstream: ChildProcess | null = null

  constructor(private readonly machine: StrangersMachine) {}

  /** From npm, or with the kit of this checkout. */
  async begin(fromNpm: boolean): Promise<void> {
    if (fromNpm) await this.machine.npm(['create', 'wxiai-plugin', '--yes', '--', FOLDER, ...KIND])
    else await this.machine.scaffold(FOLDER, KIND)
    await this.change(
      'pages/studio.svelte',
      '    <Presets',
      `    <p data-testid="mark" class="rounded-[19px] border-[3px] border-seal p-[29px] text-ink">0.1.0</p>\n    <Presets`
    )
  }

  async change(file: string, from: string, to: string): Promise<void> {
    const path = join(this.machine.folder, FOLDER, file)
    const source = await readFile(path, 'utf8')
    if (!source.includes(from)) throw new Error(`${file} does not say ${from}`)
    await writeFile(
      path,
      source.replace(from, () => to)
    )
  }

  test(): Promise<string> {
    return this.machine.npm(['test'], FOLDER)
  }

  /** Checked, packed and published, with its version on its page. */
  async release(version: string): Promise<void> {
    const { version: before } = JSON.parse(
      await readFile(join(this.machine.folder, FOLDER, 'package.json'), 'utf8')
    ) as { version: string }
    if (version !== before) {
      await this.change('package.json', `"version": "${before}"`, `"version": "${version}"`)
      await this.change('pages/studio.svelte', `>${before}</p>`, `>${version}</p>`)
    }
    await this.machine.npm(['run', 'pack'], FOLDER)
    await this.machine.npm(['publish', `./dist/${PACKAGE}-${version}.tgz`], FOLDER)
  }

  /** The service that the plugin is for. */
  async serve(): Promise<{ base_url: string; api_key: string }> {
    await writeFile(join(this.machine.folder, FOLDER, 'upstream.mjs'), UPSTREAM)
    this.#upstream = this.machine.launch('upstream.mjs', FOLDER)
    const [line] = (await once(this.#upstream.stdout!, 'data')) as [Buffer]
    return (JSON.parse(line.toString()) as { config: { base_url: string; api_key: string } }).config
  }

  stop(): void {
    this.#upstream?.kill()
  }
}
