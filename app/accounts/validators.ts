import vine from '@vinejs/vine'
import { ROLES } from '#accounts/permissions'
import { PASSWORD_MAX, PASSWORD_MIN } from '#accounts/passwords'
import { PERMISSIONS } from '#settings/permissions'
import { cursorPaging, paging } from '#shared/pagination'

const email = () => vine.string().trim().toLowerCase().email().maxLength(254)
const name = () => vine.string().trim().minLength(1).maxLength(100)
/** As typed: blanks are part of a password. */
const newPassword = () => vine.string().minLength(PASSWORD_MIN).maxLength(PASSWORD_MAX)
const givenPassword = () => vine.string().minLength(1).maxLength(PASSWORD_MAX)
/** A path of this site or an https address, never a script. */
const imageUrl = () =>
  vine
    .string()
    .trim()
    .maxLength(2048)
    .regex(/^(https:\/\/[^\s]+|\/(?![/\\])[^\s]*)?$/)

export const signUpValidator = vine.create({
  name: name(),
  email: email(),
  password: newPassword(),
})

export const signInValidator = vine.create({
  email: vine.string().trim().toLowerCase().maxLength(254),
  password: givenPassword(),
})

export const passwordValidator = vine.create({
  password: givenPassword(),
  new_password: newPassword(),
})

export const profileValidator = vine.create({
  name: name().optional(),
  profile_image_url: imageUrl().nullable().optional(),
})

export const userListValidator = vine.create({
  ...paging,
  query: vine.string().trim().maxLength(200).optional(),
  role: vine.enum(ROLES).optional(),
})

export const userUpdateValidator = vine.create({
  name: name().optional(),
  role: vine.enum(ROLES).optional(),
  permissions: vine
    .object(
      Object.fromEntries(
        PERMISSIONS.map((key) => [key, vine.boolean({ strict: true }).nullable().optional()])
      )
    )
    .optional(),
})

export const auditListValidator = vine.create({
  ...cursorPaging,
  action: vine.string().trim().maxLength(100).optional(),
  actor_id: vine.string().uuid().optional(),
  target_id: vine.string().trim().maxLength(200).optional(),
})
