import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { inspectImage, type ImageFacts } from '#files/images'
import { Semaphore } from '#shared/semaphore'

/** Containers that are opened as what they are: a playlist that calls itself a film could name files of ours. */
const DEMUXERS: Record<string, string> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
}
const SECONDS = 10
const MEMORY_KB = 1024 * 1024

/** A decoder is a process of its own: it may crash, hang or grow without harm to this one. */
const slots = new Semaphore(1)
let missing = false

export const isFilm = (mime: string) => mime in DEMUXERS

/**
 * Size and first picture of a film; null where ffmpeg is not installed or cannot read it. Players then show the first
 * picture by themselves.
 */
export function filmPoster(path: string, mime: string): Promise<ImageFacts | null> {
  const demuxer = DEMUXERS[mime]
  if (!demuxer || missing) return Promise.resolve(null)
  return slots.run(async () => {
    const picture = `${path}.poster.png`
    try {
      return (await firstPicture(path, demuxer, picture)) ? await inspectImage(picture) : null
    } finally {
      await rm(picture, { force: true })
    }
  })
}

function firstPicture(path: string, demuxer: string, to: string): Promise<boolean> {
  const input = ['-protocol_whitelist', 'file', '-threads', '1', '-f', demuxer, '-i', path]
  const output = ['-an', '-frames:v', '1', '-threads', '1', '-f', 'image2', '-y', to]
  const options = ['-v', 'error', '-nostdin', ...input, ...output]
  return new Promise((resolve) => {
    const child = spawn(...limited('ffmpeg', options), {
      stdio: 'ignore',
      timeout: SECONDS * 1000,
      killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH },
    })
    const end = (made: boolean, gone: boolean) => {
      missing ||= gone
      resolve(made)
    }
    child.once('error', () => end(false, true))
    // 127: the shell found no such program.
    child.once('close', (code) => end(code === 0, code === 127))
  })
}

/** Memory and processor time are limited by the shell that becomes the program. */
function limited(program: string, options: string[]): [string, string[]] {
  if (process.platform === 'win32') return [program, options]
  const script = `ulimit -v ${MEMORY_KB}; ulimit -t ${SECONDS}; exec nice "$0" "$@"`
  return ['/bin/sh', ['-c', script, program, ...options]]
}
