import { SvelteSet } from 'svelte/reactivity'
import { api, t, toast, viewer } from '@wxiai/sdk/ui'
import { toViewerItem } from '../../lib/viewer_item.js'
import type { GalleryFilters, GalleryItem, PageProps } from '../../types/pages.js'

type Props = PageProps['gallery/index']

/** The loaded part of the gallery, what is selected in it, and what can be done with that. */
export class Gallery {
  items = $state.raw<GalleryItem[]>([])
  total = $state(0)
  loading = $state(false)
  error = $state<unknown>(null)
  selecting = $state(false)
  readonly selected = new SvelteSet<string>()
  #cursor = $state<string | null>(null)
  #filters: GalleryFilters

  constructor(props: Props) {
    this.items = props.items
    this.total = props.total
    this.#cursor = props.next_cursor
    this.#filters = props.filters
  }

  /** Changes with each page that was loaded. */
  get place() {
    return this.#cursor
  }
  get ended() {
    return this.#cursor === null
  }

  loadMore = async () => {
    if (this.loading || !this.#cursor) return
    this.loading = true
    this.error = null
    const { favourite, ...words } = this.#filters
    try {
      const query = {
        ...words,
        favourite: favourite || undefined,
        origin: 'output',
        limit: 60,
        cursor: this.#cursor,
      }
      const page = await api.get<{ items: GalleryItem[]; next_cursor: string | null }>('/files', {
        query,
      })
      this.items = [...this.items, ...page.items]
      this.#cursor = page.next_cursor
      viewer.extend(this.viewerItems())
    } catch (error) {
      this.error = error
    } finally {
      this.loading = false
    }
  }

  viewerItems() {
    return this.items.map((item) => toViewerItem(item))
  }

  open(index: number) {
    viewer.open(this.viewerItems(), index, {
      onmove: (at) => {
        if (at > this.items.length - 5) void this.loadMore()
      },
    })
  }

  toggle(id: string) {
    if (!this.selected.delete(id)) this.selected.add(id)
    this.selecting = true
  }
  /** With shift: all between the last one chosen and this. */
  toggleTo(index: number) {
    const last = [...this.selected].at(-1)
    const from = this.items.findIndex((item) => item.file_id === last)
    if (from < 0) return this.toggle(this.items[index]!.file_id)
    const [start, end] = from < index ? [from, index] : [index, from]
    for (const item of this.items.slice(start, end + 1)) this.selected.add(item.file_id)
  }
  clear() {
    this.selected.clear()
    this.selecting = false
  }

  async favourite(item: GalleryItem) {
    const favourite = !item.favourite
    const put = (value: boolean) => {
      this.items = this.items.map((one) =>
        one.file_id === item.file_id ? { ...one, favourite: value } : one
      )
    }
    put(favourite)
    try {
      await api.put(`/files/${item.file_id}/favourite`, { favourite })
    } catch (error) {
      put(!favourite)
      toast.error(error)
    }
  }

  async download() {
    for (const item of this.items.filter((one) => this.selected.has(one.file_id))) {
      const link = Object.assign(document.createElement('a'), { href: item.url, download: '' })
      link.click()
      // Browsers drop downloads that start in the same moment.
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }

  async destroy() {
    const ids = [...this.selected]
    const done = new Set<string>()
    let failed: unknown = null
    for (const id of ids) {
      try {
        await api.delete(`/files/${id}`)
        done.add(id)
      } catch (error) {
        failed = error
      }
    }
    this.items = this.items.filter((item) => !done.has(item.file_id))
    this.total -= done.size
    for (const id of done) this.selected.delete(id)
    if (done.size) toast.ok(t('gallery.deleted', { n: done.size }))
    if (failed) throw failed
    this.clear()
  }
}
