import { UpstreamError } from '@wxiai/sdk'

/** Where a request may go. */
export interface HttpPolicy {
  /** Host names, `*.example.com` for those below one; null: any host on the public internet. */
  hosts: readonly string[] | null
  /** Origins that an admin entered and whose address may be private. */
  privateOrigins?: readonly string[]
}

export const ANY_PUBLIC_HOST: HttpPolicy = { hosts: null }

function matches(hostname: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted
}

export function refused(message: string): UpstreamError {
  return new UpstreamError({ code: 'host_not_allowed', message, misconfigured: true })
}

/** @throws UpstreamError when the policy does not let a request go to this URL. */
export function parseTarget(url: string | URL, policy: HttpPolicy): { url: URL; open: boolean } {
  const target = URL.canParse(url) ? new URL(url) : null
  if (!target || !['http:', 'https:'].includes(target.protocol)) {
    throw refused('Only http and https addresses can be fetched.')
  }
  if (target.username || target.password) {
    throw refused('An address with a user name or password in it is not fetched.')
  }
  const hostname = target.hostname.toLowerCase().replace(/\.$/, '')
  if (hostname !== target.hostname) target.hostname = hostname
  const open = policy.privateOrigins?.includes(target.origin) ?? false
  const listed = policy.hosts?.some((pattern) => matches(hostname, pattern)) ?? true
  if (!open && !listed) throw refused(`The host ${hostname} is not on the list of this plugin.`)
  return { url: target, open }
}
