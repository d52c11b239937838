import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

const SOURCE = 'tests/fixtures/plugins/echo'

/** Copies of the worked example of the guide as packages of their own, in JavaScript as published ones are. */
export async function installCopies(dataDir: string, count: number): Promise<void> {
  const plugin = stripTypeScriptTypes(await readFile(`${SOURCE}/plugin.ts`, 'utf8'))
  const simulator = stripTypeScriptTypes(await readFile(`${SOURCE}/simulator.ts`, 'utf8'))
  for (let i = 1; i <= count; i += 1) {
    const folder = join(dataDir, 'plugins', `echo-${i}`)
    await mkdir(folder, { recursive: true })
    const manifest = {
      name: `wxiai-plugin-echo-${i}`,
      version: '1.0.0',
      type: 'module',
      wxiai: { plugin: './plugin.js' },
    }
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
    await writeFile(
      join(folder, 'plugin.js'),
      plugin
        .replaceAll("id: 'echo'", `id: 'echo-${i}'`)
        .replaceAll("'Echo'", `'Echo ${i}'`)
        .replaceAll("'回声'", `'回声 ${i}'`)
    )
    await writeFile(join(folder, 'simulator.js'), simulator)
  }
}
