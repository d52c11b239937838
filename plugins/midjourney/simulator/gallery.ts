import { BoundedMap, drawPreview, type SimResponse } from '@wxiai/sdk/simulator'
import { render, type Art } from './art.js'
import type { Job } from './job.js'

const MEMORY = 48 * 1024 * 1024

/** Draws when somebody looks, remembers the newest. Two drawings at a time at most. */
export class Gallery {
  readonly #drawn = new BoundedMap<string, Buffer>(MEMORY, (bytes) => bytes.length)
  readonly #drawing = new Map<string, Promise<Buffer>>()
  readonly #turns: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
  #next = 0

  async show(job: Job, file: string): Promise<SimResponse> {
    if (!job.art) return { status: 404, text: 'Not Found' }
    const preview = /^preview_(\d+)\.jpg$/.exec(file)
    if (preview) {
      const still = small(stillOf(job.art))
      const key = `${job.id}/small`
      const finished = await this.#draw(key, () => render(still))
      const progress = Math.min(Number(preview[1]), 100)
      return picture(await drawPreview(finished, progress), 'image/jpeg')
    }
    const art = job.art
    const mime = art.kind === 'film' ? 'image/webp' : 'image/jpeg'
    return picture(await this.#draw(`${job.id}/full`, () => render(art)), mime)
  }

  #draw(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#drawn.get(key)
    if (known) return Promise.resolve(known)
    const running = this.#drawing.get(key)
    if (running) return running
    const lane = this.#next++ % this.#turns.length
    const drawn = this.#turns[lane].then(make)
    this.#turns[lane] = drawn.catch(() => undefined)
    this.#drawing.set(key, drawn)
    drawn.then(
      (bytes) => this.#drawn.set(key, bytes),
      () => undefined
    )
    return drawn.finally(() => this.#drawing.delete(key))
  }
}

function picture(bytes: Buffer, mime: string): SimResponse {
  return { bytes, headers: { 'content-type': mime, 'cache-control': 'public, max-age=3600' } }
}

function stillOf(art: Art): Art {
  return art.kind === 'film' ? { kind: 'single', panel: art.panel, longest: 512 } : art
}

/** Previews need no more than this. */
function small(art: Art): Art {
  return art.kind === 'single' || art.kind === 'grid' ? { ...art, longest: 512 } : art
}
