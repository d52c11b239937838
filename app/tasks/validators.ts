import vine from '@vinejs/vine'
import { cursorPaging } from '#shared/pagination'

const page = {
  ...cursorPaging,
  status: vine
    .string()
    .regex(/^(active|queued|submitting|running|storing|succeeded|failed|cancelled|,)+$/)
    .optional(),
  query: vine.string().maxLength(200).optional(),
}
const name = () => vine.string().maxLength(64).optional()

export const submitQueryValidator = vine.create({ batch: vine.string().uuid().optional() })

export const historyValidator = vine.create({
  ...page,
  service: name(),
  operation: name(),
  action: name(),
})

export const tasksValidator = vine.create({
  ...page,
  plugin: name(),
  service: name(),
  operation: name(),
  kind: vine.enum(['image', 'video', 'audio', 'other'] as const).optional(),
})

export const adminTasksValidator = vine.create({
  ...page,
  plugin: name(),
  service: name(),
  operation: name(),
  user_id: vine.string().uuid().optional(),
})
