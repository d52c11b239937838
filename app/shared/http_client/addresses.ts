import ipaddr from 'ipaddr.js'

const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3')

/** True for an address on the public internet: no loopback, private, link-local, mapped, tunnelled or reserved one. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (!ipaddr.isValid(bare)) return false
  const parsed = ipaddr.process(bare)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_V6)
}
