import db from '@adonisjs/lucid/services/db'
import type { LivenessCheck } from '#credits/hold_sweeper'

const EXTENSION = 3_600_000

/** A hold whose task has not ended is still needed, however late it is: closing the task closes the hold. */
export const holdsOfLivingTasks: LivenessCheck = async (holds) => {
  const { rows } = await db.rawQuery(
    'select hold_id from tasks where hold_id = any(?::uuid[]) and finished_at is null',
    [`{${holds.map(({ holdId }) => holdId).join(',')}}`]
  )
  return new Map((rows as { hold_id: string }[]).map((row) => [row.hold_id, EXTENSION]))
}
