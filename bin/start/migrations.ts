import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import pg from 'pg'
import { StartError } from '#shared/start_error'

/** So that of several nodes one migrates and the others wait for it. */
const MIGRATION_LOCK = 7_891_402
const LOOK_AGAIN = 200
/** A lock that is not to be had (or a deadlock): somebody works with the table at the moment. */
const BUSY = new Set(['55P03', '40P01'])
/** With the pauses in between, about five minutes. */
const MOST_TRIES = 80
/** What takes something away that an older version may still need; see CONTRIBUTING.md. */
const CONTRACT = /(^|\/)\d+_contract_[^/]*$/

/** Brings the tables up to this version, while nodes of older versions go on serving. */
export async function migrate(app: ApplicationService): Promise<number> {
  const { MigrationRunner } = await import('@adonisjs/lucid/migration')
  const db = await app.container.make('lucid.db')
  const logger = await app.container.make('logger')
  const runner = () =>
    new MigrationRunner(db, app, {
      direction: 'up',
      connectionName: 'migration',
      disableLocks: true,
    })

  const turn = new pg.Client(db.getRawConnection('migration')!.config.connection as pg.ClientConfig)
  turn.on('error', () => {})
  try {
    await takeTurn(turn)
    const known = await runner().getList()
    refuseNewer(known)
    let count = 0
    for (let attempt = 1; ; attempt += 1) {
      const migrator = runner()
      await migrator.run()
      const files = Object.values(migrator.migratedFiles)
      count += files.filter(({ status }) => status === 'completed').length
      if (!migrator.error) return count
      const { code, message } = migrator.error as Error & { code?: string }
      if (!code || !BUSY.has(code)) throw migrator.error
      if (attempt === MOST_TRIES) throw stillBusy(message)
      // Whoever waits for a lock holds up all who come behind; so this one steps aside and lets them through.
      logger.warn(`migrations: a table is busy (${message}), trying again`)
      await sleep(Math.min(5_000, 250 * attempt))
    }
  } finally {
    await turn.end()
    await db.manager.close('migration')
  }
}

/**
 * Takes the lock of a session, by asking again and again: an index that is built concurrently waits for all open
 * transactions and all statements that run, those that only wait for their turn included.
 */
async function takeTurn(client: pg.Client): Promise<void> {
  await client.connect()
  for (;;) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [MIGRATION_LOCK])
    if (rows[0].mine) return
    await sleep(LOOK_AGAIN)
  }
}

/** A newer version that only added things leaves this one able to work: it may come back in the middle of a roll-out. */
function refuseNewer(known: { name: string; status: string }[]): void {
  const foreign = known.filter(({ status }) => status === 'corrupt')
  const contract = foreign.find(({ name }) => CONTRACT.test(name))
  if (!contract) return
  throw new StartError(
    'E_DATABASE_NEWER',
    `The database was written by a newer WXIAI (it holds "${contract.name}"): install that version, or restore a backup made with this one`
  )
}

function stillBusy(message: string): StartError {
  return new StartError(
    'E_DATABASE_BUSY',
    `The tables could not be changed because something works with them all the time (${message}): end long-running queries or backups, then start again; what is done so far stays done`
  )
}
