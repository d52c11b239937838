import app from '@adonisjs/core/services/app'
import { embeddedConnection, embeddedLayout } from '#shared/database/embedded_layout'
import env from '#start/env'

/** Where the database of the test keeps its things. */
export const layout = embeddedLayout(app.makePath(env.get('DATA_DIR')))

/** How it is reached; its socket is closed to strangers. */
export const target = layout.socketDir
  ? { path: `${layout.socketDir}/.s.PGSQL.${layout.port}` }
  : { host: '127.0.0.1', port: layout.port }

/** Its address behind a port of the test's own. */
export function addressAt(port: number): string {
  const { user, password, database } = embeddedConnection(layout.dataDir)
  return `postgres://${user}:${encodeURIComponent(password())}@127.0.0.1:${port}/${database}`
}
