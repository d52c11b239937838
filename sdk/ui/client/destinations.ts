import { router } from '@inertiajs/svelte'
import type { MenuGroup } from '../menu.js'
import type { Media, ServiceLink } from '../../src/wire.js'
import { layOnDeskOf } from './drafts.svelte.js'
import { t } from './i18n.svelte.js'
import { mediaOf, services } from './services.svelte.js'
import { viewer } from './viewer.svelte.js'

export interface Sendable {
  file_id: string
  mime: string
  prompt?: string
}

/** What sending a file of a kind to a service of a kind is called. */
const ACTS: Partial<Record<`${Media}>${ServiceLink['kind']}`, string>> = {
  'image>video': 'ui.send.animate',
  'image>image': 'ui.send.edit',
  'video>video': 'ui.send.edit',
  'audio>audio': 'ui.send.edit',
}
const ORDER = ['video', 'image', 'audio', 'other'] as const

/** The studios that can go on with a file, as a menu: told by the forms of their operations alone. */
export function destinations(file: Sendable): MenuGroup[] {
  const media = mediaOf(file.mime)
  return ORDER.flatMap((kind) => {
    const items = services.list
      .filter((service) => service.kind === kind)
      .flatMap((service) =>
        service.takes
          .filter((take) => take.media.includes(media))
          .map((take) => ({
            label: `${service.name} · ${take.label}`,
            run: () => send(file, service, take.operation),
          }))
      )
    return items.length ? [{ label: t(ACTS[`${media}>${kind}`] ?? 'ui.send.use'), items }] : []
  })
}

function send(file: Sendable, service: ServiceLink, operation: string) {
  layOnDeskOf(service, operation, { images: [file.file_id], prompt: file.prompt })
  viewer.close()
  router.visit(`${service.path}?operation=${encodeURIComponent(operation)}`)
}
