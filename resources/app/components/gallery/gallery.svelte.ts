import { SvelteSet } from 'svelte/reactivity'
import { api, t, toast, viewer } from '@wxiai/sdk/ui'
import { toViewerItem } from '../../lib/viewer_item.js'
import type { GalleryItem, PageProps } from '../../types/pages.js'
import { Layout, slim, type GalleryRow, type Slim } from './layout.js'

type Props = PageProps['gallery/index']
type Answer = { items: GalleryItem[]; next_cursor: string | null }
/** A part of the list as it came; `items` is null while it is let go of. */
interface Chunk {
  cursor: string | null
  ids: string[]
  items: GalleryItem[] | null
}

const PAGE = 60
/** Parts that stay whole; of the others only place and shape are kept. */
const LIVE = 30
/** The server zips and removes so many at once. */
const ZIP = 100
const REMOVE = 500

/** The gallery as far as it was seen, what is selected in it, and what can be done with that. */
export class Gallery {
  total = $state(0)
  loading = $state(false)
  error = $state<unknown>(null)
  selecting = $state(false)
  readonly selected = new SvelteSet<string>()
  #known = $state.raw<Slim[]>([])
  #chunks: Chunk[] = []
  #cursor = $state<string | null>(null)
  /** Raised when contents change, for the tiles on screen. */
  #version = $state(0)
  readonly #places = new Map<string, Chunk>()
  /** The last one used is the last to go. */
  readonly #used = new Set<Chunk>()
  readonly #asked = new Set<Chunk>()
  readonly #query: Record<string, string | boolean | number | undefined>
  #layout: Layout | null = null
  #shape = ''

  constructor(props: Props) {
    const { favourite, ...words } = props.filters
    this.#query = { ...words, favourite: favourite || undefined, origin: 'output', limit: PAGE }
    this.total = props.total
    this.#add(props.items, null)
    this.#cursor = props.next_cursor
  }

  /** Changes with each page that was loaded. */
  get place() {
    return this.#cursor
  }
  get ended() {
    return this.#cursor === null
  }
  get length() {
    return this.#known.length
  }

  rows(width: number, target: number): GalleryRow[] {
    const known = this.#known
    const shape = `${width}/${target}`
    if (!this.#layout || shape !== this.#shape) this.#layout = new Layout(width, target)
    this.#shape = shape
    return this.#layout.extend(known)
  }

  /** What a tile shows; null until a part that was let go of is back. */
  item(id: string): GalleryItem | null {
    void this.#version
    const chunk = this.#places.get(id)
    if (!chunk) return null
    return chunk.items?.find((item) => item.file_id === id) ?? null
  }

  /** A tile came into sight: its part is needed. */
  touch(id: string) {
    const chunk = this.#places.get(id)
    if (!chunk) return
    this.#used.delete(chunk)
    this.#used.add(chunk)
    if (!chunk.items) void this.#refetch(chunk)
  }

  loadMore = async () => {
    if (this.loading || !this.#cursor) return
    this.loading = true
    this.error = null
    try {
      const cursor = this.#cursor
      const page = await this.#fetch(cursor)
      this.#add(page.items, cursor)
      this.#cursor = page.next_cursor
      if (viewer.isOpen) viewer.extend([...viewer.items, ...page.items.map(toItem)])
    } catch (error) {
      this.error = error
    } finally {
      this.loading = false
    }
  }

  /** The viewer walks through what is there around the picture. */
  open(id: string) {
    const at = this.#chunks.indexOf(this.#places.get(id)!)
    let first = at
    while (first > 0 && this.#chunks[first - 1]!.items) first--
    const whole: GalleryItem[] = []
    let next = first
    for (; this.#chunks[next]?.items; next++) whole.push(...this.#chunks[next]!.items!)
    const items = whole.map(toItem)
    viewer.open(
      items,
      Math.max(
        0,
        items.findIndex((item) => item.id === id)
      ),
      {
        onmove: (index) => {
          if (index > viewer.items.length - 5 && next >= this.#chunks.length - 1)
            void this.loadMore()
        },
      }
    )
  }

  toggle(id: string) {
    if (!this.selected.delete(id)) this.selected.add(id)
    this.selecting = true
  }
  /** With shift: all between the last one chosen and this. */
  toggleTo(index: number) {
    const last = [...this.selected].at(-1)
    const from = this.#known.findIndex((one) => one.id === last)
    if (from < 0) return this.toggle(this.#known[index]!.id)
    const [start, end] = from < index ? [from, index] : [index, from]
    for (const { id } of this.#known.slice(start, end + 1)) this.selected.add(id)
  }
  /** All that were loaded. */
  selectAll() {
    for (const { id } of this.#known) this.selected.add(id)
  }
  clear() {
    this.selected.clear()
    this.selecting = false
  }

  async favourite(item: GalleryItem) {
    const favourite = !item.favourite
    this.#change(item.file_id, { favourite })
    try {
      await api.put(`/files/${item.file_id}/favourite`, { favourite })
    } catch (error) {
      this.#change(item.file_id, { favourite: !favourite })
      toast.error(error)
    }
  }

  async download() {
    const ids = [...this.selected]
    try {
      for (let at = 0; at < ids.length; at += ZIP) {
        const part = ids.slice(at, at + ZIP)
        const { url } =
          part.length === 1
            ? await api.get<{ url: string }>(`/files/${part[0]}`)
            : await api.post<{ url: string }>('/files/archive', { ids: part })
        Object.assign(document.createElement('a'), { href: url, download: '' }).click()
        // Browsers drop downloads that start in the same moment.
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    } catch (error) {
      toast.error(error)
    }
  }

  async destroy() {
    const ids = [...this.selected]
    for (let at = 0; at < ids.length; at += REMOVE) {
      const part = ids.slice(at, at + REMOVE)
      await api.post('/files/remove', { ids: part })
      this.#drop(new Set(part))
    }
    toast.ok(t('gallery.deleted', { n: ids.length }))
    this.clear()
  }

  #fetch(cursor: string | null) {
    return api.get<Answer>('/files', { query: { ...this.#query, cursor } })
  }

  #add(items: GalleryItem[], cursor: string | null) {
    const chunk: Chunk = { cursor, ids: items.map((item) => item.file_id), items }
    for (const id of chunk.ids) this.#places.set(id, chunk)
    this.#chunks.push(chunk)
    this.#known = [...this.#known, ...items.map(slim)]
    this.#live(chunk)
  }

  async #refetch(chunk: Chunk) {
    if (this.#asked.has(chunk)) return
    this.#asked.add(chunk)
    try {
      const { items } = await this.#fetch(chunk.cursor)
      const own = new Set(chunk.ids)
      chunk.items = items.filter((item) => own.has(item.file_id))
      this.#live(chunk)
      this.#version += 1
    } catch {
      // The tile asks again when it next comes into sight.
    } finally {
      this.#asked.delete(chunk)
    }
  }

  /** The first part is never let go of: what has been made since stands before it. */
  #live(chunk: Chunk) {
    this.#used.delete(chunk)
    this.#used.add(chunk)
    for (const old of this.#used) {
      if (this.#used.size <= LIVE) break
      if (old === this.#chunks[0]) continue
      this.#used.delete(old)
      old.items = null
    }
  }

  #change(id: string, change: Partial<GalleryItem>) {
    const chunk = this.#places.get(id)
    if (!chunk?.items) return
    chunk.items = chunk.items.map((item) => (item.file_id === id ? { ...item, ...change } : item))
    this.#version += 1
  }

  #drop(gone: Set<string>) {
    for (const chunk of this.#chunks) {
      chunk.ids = chunk.ids.filter((id) => !gone.has(id))
      chunk.items = chunk.items?.filter((item) => !gone.has(item.file_id)) ?? null
    }
    for (const id of gone) {
      this.#places.delete(id)
      this.selected.delete(id)
    }
    const before = this.#known.length
    this.#layout = null
    this.#known = this.#known.filter(({ id }) => !gone.has(id))
    this.total -= before - this.#known.length
  }
}

const toItem = (item: GalleryItem) => toViewerItem(item)
