import { createHash } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { Wire } from '@wxiai/sdk'
import { Money } from '#shared/money'
import { ServiceCatalog, type Viewer } from './service_catalog.js'

interface Links {
  items: Wire.ServiceLink[]
  /** The same for the same items, on every node; a browser that has them under it needs them no more. */
  version: string
}

const known = new WeakMap<readonly Wire.ServiceInfo[], Links>()
export const NO_LINKS = linksOf([])

/** What every page knows of the services: where they are, what they cost at least, what can be sent there. */
@inject()
export class ServiceLinks {
  readonly #catalog: ServiceCatalog

  constructor(catalog: ServiceCatalog) {
    this.#catalog = catalog
  }

  /** Made once for a list of the catalogue, which keeps that for as long as nothing changes. */
  visibleTo(viewer: Viewer, locale: string): Links {
    const services = this.#catalog.visibleTo(viewer, locale)
    const links = known.get(services) ?? linksOf(services)
    known.set(services, links)
    return links
  }
}

function linksOf(services: readonly Wire.ServiceInfo[]): Links {
  const items = services.map(linkTo)
  const version = createHash('sha256').update(JSON.stringify(items)).digest('base64url')
  return { items, version: version.slice(0, 16) }
}

function linkTo(service: Wire.ServiceInfo): Wire.ServiceLink {
  const { plugin, id, name, description, kind, path, icon, demo } = service
  const takes = service.operations
    .filter(({ accepts }) => accepts.length > 0)
    .map(({ id: operation, label, accepts: media }) => ({ operation, label, media }))
  const credits = leastOf(service.prices)
  return { plugin, id, name, description, kind, path, icon, demo, credits_from: credits, takes }
}

/** Of the table, where there is one: what stands beside it is added to a price of it. */
function leastOf(prices: readonly Wire.Price[]): string | null {
  const table = prices.filter(({ at }) => at !== null)
  const amounts = (table.length ? table : prices).map(({ credits }) => Money.parse(credits))
  const [first, ...others] = amounts
  return first ? others.reduce((a, b) => (b.cmp(a) < 0 ? b : a), first).toString() : null
}
