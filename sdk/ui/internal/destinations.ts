import { router } from '@inertiajs/svelte'
import type { Choice, ChoiceGroup } from './chooser.js'
import type { Media, ServiceLink } from '../../src/wire.js'
import { layOnDeskOf } from '../client/drafts.svelte.js'
import { t } from '../client/i18n.svelte.js'
import { mediaOf, services } from '../client/services.svelte.js'
import { viewer } from '../client/viewer.svelte.js'

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

/** What can go on with a file, by what that is called: told by the forms of the operations alone. */
export function destinations(file: Sendable): ChoiceGroup[] {
  const media = mediaOf(file.mime)
  const actOn = (kind: ServiceLink['kind']) => t(ACTS[`${media}>${kind}`] ?? 'ui.send.use')
  const choices = ORDER.flatMap((kind) =>
    services.list.filter((service) => service.kind === kind)
  ).flatMap((service) => choicesOf(service, media, file))
  return [...Map.groupBy(choices, ({ service }) => actOn(service.kind))].map(([label, items]) => ({
    label,
    items,
  }))
}

function choicesOf(service: ServiceLink, media: Media, file: Sendable): Choice[] {
  return service.takes
    .filter((take) => take.media.includes(media))
    .map(({ operation, label }) => ({
      key: `${service.path}?${operation}`,
      service,
      note: label,
      credits: null,
      run: () => send(file, service, operation),
    }))
}

function send(file: Sendable, service: ServiceLink, operation: string) {
  layOnDeskOf(service, operation, { images: [file.file_id], prompt: file.prompt })
  viewer.close()
  router.visit(`${service.path}?operation=${encodeURIComponent(operation)}`)
}
