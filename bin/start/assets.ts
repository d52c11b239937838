import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StartError } from '#shared/start_error'

const SOURCES = [
  'vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
  'resources/{app,locales}/**/*',
  'sdk/{src,ui,vite}/**/*',
  'plugins/*/{pages,locales}/**/*',
  'plugins/*/icon.svg',
]

/** What the page bundles are made from, as one short text. */
async function fingerprint(root: string): Promise<string> {
  const files: string[] = []
  for await (const entry of glob(SOURCES, { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  }
  const hash = createHash('sha256')
  const contents = await Promise.all(files.sort().map((file) => readFile(file)))
  for (const [index, content] of contents.entries()) {
    hash.update(files[index].slice(root.length)).update('\0').update(content).update('\0')
  }
  return hash.digest('hex')
}

function read(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}

/** Builds the page bundles when there are none or their sources have changed. */
export async function ensureAssets(root: string, onBuild: () => void): Promise<boolean> {
  const folder = join(root, 'public', 'assets', '.vite')
  const stamp = join(folder, 'sources.txt')
  const [manifest, built, wanted] = await Promise.all([
    read(join(folder, 'manifest.json')),
    read(stamp),
    fingerprint(root),
  ])
  if (manifest !== null && built?.trim() === wanted) return false

  onBuild()
  await ensureWritable(join(root, 'public', 'assets'))
  await build(root)
  await writeFile(stamp, `${wanted}\n`)
  return true
}

async function ensureWritable(folder: string): Promise<void> {
  const probe = join(folder, '.write')
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartError(
      'E_ASSETS_UNWRITABLE',
      `${dirname(folder)} cannot be written to (${code}): give this user the right to write there, or build the pages as its owner with "npm start"`,
      { cause: error }
    )
  }
}

/** In a process of its own, whose memory is given back before the app serves. */
async function build(root: string): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const child = spawn(
    process.execPath,
    [vite, 'build', '--logLevel', 'warn', '--configLoader', 'runner'],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (status === 0) return
  process.stderr.write(output)
  throw new StartError(
    'E_ASSETS_BUILD',
    'The pages could not be built: the lines above say why, correct that and start again'
  )
}
