import vine from '@vinejs/vine'
import { cursorPaging } from '#shared/pagination'

export const galleryValidator = vine.create({
  ...cursorPaging,
  kind: vine.enum(['image', 'video', 'audio', 'other'] as const).optional(),
  origin: vine.enum(['output', 'upload'] as const).optional(),
  plugin: vine.string().maxLength(64).optional(),
  service: vine.string().maxLength(64).optional(),
  favourite: vine.boolean().optional(),
  month: vine
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
  query: vine.string().maxLength(200).optional(),
})

/** More would not fit into an address everywhere. */
const MOST_ARCHIVED = 100
const ids = (most: number) => vine.array(vine.string().uuid()).minLength(1).maxLength(most)
export const archiveValidator = vine.create({ ids: ids(MOST_ARCHIVED) })
export const removeManyValidator = vine.create({ ids: ids(500) })

export const favouriteValidator = vine.create({ favourite: vine.boolean() })
