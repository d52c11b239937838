import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import { fileFaults } from '@wxiai/sdk'
import { InvalidInputError } from '#shared/errors'
import { isUuid } from '#shared/uuid'
import type { FileRow } from '#files/file_row'
import type { OperationInput } from '#plugins/operation_input'
import { textIn } from '#plugins/text'

/** The files of an input are the team's, and what their fields take. @throws InvalidInputError with every fault and its field */
export async function checkInputFiles(
  teamId: string,
  { input, schema, fileIds }: OperationInput,
  i18n: I18n
): Promise<void> {
  const files = await factsOf(teamId, fileIds.filter(isUuid))
  const missing = fileIds.filter((id) => !files.has(id.toLowerCase()))
  if (missing.length > 0) {
    const message = i18n.t('errors.file_not_found')
    throw new InvalidInputError(
      missing.map((id) => ({ field: fieldOf(input, id), message, rule: 'file' }))
    )
  }
  const faults = fileFaults(schema, input, (id) => files.get(id.toLowerCase()))
  if (faults.length === 0) return
  throw new InvalidInputError(
    faults.map(({ field, rule, message }) => ({
      field,
      message: textIn(message, i18n.locale),
      rule,
    }))
  )
}

async function factsOf(teamId: string, ids: string[]) {
  if (ids.length === 0) return new Map<string, never>()
  const rows: Pick<FileRow, 'id' | 'mime' | 'size' | 'width' | 'height'>[] = await db
    .from('files')
    .where('team_id', teamId)
    .whereIn('id', ids)
    .select('id', 'mime', 'size', 'width', 'height')
  return new Map(rows.map((row) => [row.id, { ...row, size: Number(row.size) }]))
}

/** Path of the field that holds a value. */
export function fieldOf(input: object, value: string, path = ''): string {
  for (const [key, part] of Object.entries(input)) {
    const place = path ? `${path}.${key}` : key
    if (part === value) return place
    if (typeof part === 'object' && part !== null) {
      const found = fieldOf(part, value, place)
      if (found) return found
    }
  }
  return ''
}
