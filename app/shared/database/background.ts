import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/**
 * Connections of what nobody waits for. Few of them, so that however much there is to do, requests find a free connection
 * and most of the database's time.
 */
export const background = (): QueryClientContract => db.connection('background')
