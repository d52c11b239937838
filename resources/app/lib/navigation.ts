import { lastChosen, type Icon } from '@wxiai/sdk/ui'
import AudioLines from '@lucide/svelte/icons/audio-lines'
import Boxes from '@lucide/svelte/icons/boxes'
import Clapperboard from '@lucide/svelte/icons/clapperboard'
import Coins from '@lucide/svelte/icons/coins'
import Image from '@lucide/svelte/icons/image'
import Images from '@lucide/svelte/icons/images'
import LayoutGrid from '@lucide/svelte/icons/layout-grid'
import Settings from '@lucide/svelte/icons/settings-2'
import type { SharedProps } from '../types/pages.js'

export interface NavLink {
  href: string
  /** What the address says beside it. */
  query?: string
  /** Key of the message. */
  label: string
  icon: Icon
  keys?: string
  /** Below the link before it. */
  nested?: boolean
}

export const HUBS = [
  { kind: 'image', href: '/images', label: 'shell.nav.images', icon: Image },
  { kind: 'video', href: '/videos', label: 'shell.nav.videos', icon: Clapperboard },
  { kind: 'audio', href: '/audio', label: 'shell.nav.audio', icon: AudioLines },
  { kind: 'other', href: '/tools', label: 'shell.nav.tools', icon: Boxes },
] as const

/** Links of the sidebar: only what there is something behind. */
export function navigation(shared: SharedProps): { main: NavLink[]; side: NavLink[] } {
  const hubs = HUBS.flatMap((hub) => {
    const first = shared.services.find(({ kind }) => kind === hub.kind)
    return first ? [{ ...hub, query: chosenIn(hub, first.path) }] : []
  })
  const main: NavLink[] = [
    { href: '/', label: 'shell.nav.create', icon: LayoutGrid as Icon, keys: 'g h' },
    ...hubs.map((hub) => ({
      href: hub.href,
      query: hub.query,
      label: hub.label,
      icon: hub.icon as Icon,
      nested: true,
    })),
    { href: '/gallery', label: 'shell.nav.gallery', icon: Images as Icon, keys: 'g g' },
  ]
  const side: NavLink[] = [
    { href: '/credits', label: 'shell.nav.credits', icon: Coins as Icon, keys: 'g c' },
  ]
  if (shared.auth?.user.role === 'admin') {
    side.push({ href: '/admin', label: 'shell.nav.admin', icon: Settings as Icon, keys: 'g a' })
  }
  return { main, side }
}

/** The services chosen last: with them in the address their forms come with the page. */
function chosenIn({ kind, href }: (typeof HUBS)[number], first: string): string {
  const refs = lastChosen.get(kind)
  const usual = refs.length === 0 || (refs.length === 1 && `${href}/${refs[0]}` === first)
  return usual ? '' : `?with=${refs.join(',')}`
}

export function isCurrent(href: string, url: string): boolean {
  const path = url.split(/[?#]/)[0]!
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
}
