import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { CompiledPages, PageSources } from '../../../sdk/vite/compile_pages.js'

const TIMEOUT = 60_000

/** Runs the page worker. @throws Error with what the compiler says */
export async function compileInWorker(sources: PageSources, cache: string): Promise<CompiledPages> {
  const { appRoot } = sources
  const worker = fileURLToPath(import.meta.resolve('./page_worker.js'))
  const child = spawn(
    process.execPath,
    ['--import', './bin/typescript/register.js', worker.replace(/\.js$/, '.ts')],
    {
      cwd: appRoot,
      // Nothing of our environment: a style sheet may bring a plugin of its own.
      env: { PATH: process.env.PATH, NODE_ENV: 'production', NODE_COMPILE_CACHE: cache },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIMEOUT,
      killSignal: 'SIGKILL',
    }
  )
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(sources))
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  const [answer, complaint] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  const result = parse(answer)
  if (result?.compiled) return result.compiled
  throw new Error(
    result?.error ?? (complaint.trim().slice(-2_000) || 'the compiler did not answer')
  )
}

function parse(answer: string): { compiled?: CompiledPages; error?: string } | null {
  try {
    return JSON.parse(answer) as { compiled?: CompiledPages; error?: string }
  } catch {
    return null
  }
}
