import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { fault } from './faults.js'

export const FORMATS = {
  wav: { mime: 'audio/wav', extension: 'wav' },
  mp3: {
    mime: 'audio/mpeg',
    extension: 'mp3',
    codec: 'libmp3lame',
    args: ['-f', 'mp3', '-q:a', '4'],
  },
  opus: {
    mime: 'audio/ogg',
    extension: 'ogg',
    codec: 'libopus',
    args: ['-f', 'ogg', '-b:a', '32k'],
  },
} as const
export type Format = keyof typeof FORMATS

const LIMIT = 30_000
const run = promisify(execFile)
let found: Promise<Format[]> | undefined

/** WAV always; the others where ffmpeg is there and knows them. */
export function formats(program = 'ffmpeg'): Promise<Format[]> {
  const look = run(program, ['-hide_banner', '-encoders'], { timeout: 5000 }).then(
    ({ stdout }) =>
      (['mp3', 'opus'] as const).filter((name) => stdout.includes(FORMATS[name].codec)),
    () => []
  )
  const list = look.then((more): Format[] => ['wav', ...more])
  return program === 'ffmpeg' ? (found ??= list) : list
}

/** A recording in another format. @throws UpstreamError */
export async function encode(
  wav: Buffer,
  format: Exclude<Format, 'wav'>,
  signal?: AbortSignal,
  program = 'ffmpeg'
): Promise<Buffer> {
  const { codec, args } = FORMATS[format]
  const quiet = ['-hide_banner', '-loglevel', 'error', '-threads', '1']
  const late = AbortSignal.timeout(LIMIT)
  const child = spawn(program, [...quiet, '-i', 'pipe:0', '-c:a', codec, ...args, 'pipe:1'], {
    signal: signal ? AbortSignal.any([late, signal]) : late,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  // A program that ends early says so by its exit, not by the pipe it left open.
  child.stdin.on('error', () => {})
  child.stdin.end(wav)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(fault(error.code === 'ENOENT' ? 'encoder_missing' : 'encoder_failed', error))
    )
    child.once('close', resolve)
  })
  const bytes = Buffer.concat(parts)
  if (code !== 0 || bytes.length === 0) throw fault('encoder_failed', `ffmpeg ended with ${code}`)
  return bytes
}
