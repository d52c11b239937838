/**
 * What Node's permission model leaves open is closed by hand, before any code of the plugin runs: its own network, SQLite (it opens
 * any file) and signals to other processes. See docs/decisions/0017-isolated-plugins.md for what this holds back, and what not.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Role } from '../messages.js'
import { drop } from './watchdog.js'

const require = createRequire(import.meta.url)

type Loose = Record<string, unknown>
type Fn = (...args: unknown[]) => unknown

class Refused extends Error {
  readonly code = 'ERR_ACCESS_DENIED'
}

const refuse = (what: string) =>
  function refused(): never {
    throw new Refused(`An isolated plugin has no ${what}`)
  }

const NETWORK = 'network of its own: use ctx.http'

export function closeDoors(role: Role): void {
  if (role === 'plugin') {
    closeNetwork()
    // The watchdog runs; the thread in which a simulator makes its films is yet to come.
    drop('worker')
  } else loopbackOnly()
  closeNames()
  drop('addon')
  const sqlite = require('node:sqlite') as Loose
  for (const name of ['DatabaseSync', 'backup']) sqlite[name] = refuse('databases')
  for (const name of ['kill', '_kill', '_debugProcess', 'chdir']) {
    ;(process as unknown as Loose)[name] = refuse('power over processes')
  }
  syncBuiltinESMExports()
}

function closeNetwork() {
  const net = require('node:net')
  const dgram = require('node:dgram')
  net.Socket.prototype.connect = refuse(NETWORK)
  net.Server.prototype.listen = refuse(NETWORK)
  net._createServerHandle = refuse(NETWORK)
  for (const name of ['bind', 'connect', 'send']) dgram.Socket.prototype[name] = refuse(NETWORK)
}

/** A simulator is a server on this machine, and may knock at the app's webhooks. */
function loopbackOnly() {
  const net = require('node:net')
  const own = new Set(['127.0.0.1', 'localhost', '::1'])
  const guard = (target: Loose, name: string) => {
    const original = target[name] as Fn
    target[name] = function (this: unknown, ...args: unknown[]) {
      const [first] = net._normalizeArgs(args)[0] ? net._normalizeArgs(args) : [{}]
      const { host = name === 'connect' ? 'localhost' : undefined, path } = first as Loose
      if (path !== undefined || !own.has(String(host))) refuse('network beyond this machine')()
      return original.apply(this, args)
    }
  }
  guard(net.Socket.prototype, 'connect')
  guard(net.Server.prototype, 'listen')
}

/** A name that is looked up tells whoever answers. */
function closeNames() {
  const dns = require('node:dns')
  const ways = [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]
  for (const way of ways as Loose[]) {
    for (const name of Object.getOwnPropertyNames(way)) {
      if (/^(resolve|reverse)/.test(name)) way[name] = refuse(NETWORK)
    }
  }
}
