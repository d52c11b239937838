import { priceList } from '@wxiai/sdk'
import type { Config } from './config.js'
import { flux } from './errors.js'

export const prices = priceList(['picture', '张'], {
  'flux-pro': ['FLUX pro', 20],
  'flux-max': ['FLUX max', 40],
  'flux-dev': ['FLUX dev', 10],
  'flux-schnell': ['FLUX schnell', 5],
})

export type Model = keyof typeof prices
export type OperationId = 'text-to-image' | 'image-to-image' | 'edit'
export type DialectId = NonNullable<Config['dialect']>

type Table = Record<DialectId, Record<OperationId, Partial<Record<Model, string>>>>

const kontext = (name: string) => `fal-ai/flux-pro/kontext${name}`
const bflKontext = { 'flux-pro': 'flux-kontext-pro', 'flux-max': 'flux-kontext-max' }
const replicateKontext = {
  'flux-pro': 'black-forest-labs/flux-kontext-pro',
  'flux-max': 'black-forest-labs/flux-kontext-max',
}

/** What a model of ours is called upstream. */
const IDS: Table = {
  fal: {
    'text-to-image': {
      'flux-pro': kontext('/text-to-image'),
      'flux-max': kontext('/max/text-to-image'),
      'flux-dev': 'fal-ai/flux-1/dev',
      'flux-schnell': 'fal-ai/flux-1/schnell',
    },
    'image-to-image': {
      'flux-pro': kontext(''),
      'flux-max': kontext('/max'),
      'flux-dev': 'fal-ai/flux-1/dev/image-to-image',
    },
    'edit': { 'flux-pro': kontext(''), 'flux-max': kontext('/max') },
  },
  bfl: {
    'text-to-image': {
      'flux-pro': 'flux-pro-1.1',
      'flux-max': 'flux-pro-1.1-ultra',
      'flux-dev': 'flux-dev',
    },
    'image-to-image': { ...bflKontext, 'flux-dev': 'flux-dev' },
    'edit': bflKontext,
  },
  replicate: {
    'text-to-image': {
      'flux-pro': 'black-forest-labs/flux-1.1-pro',
      'flux-max': 'black-forest-labs/flux-1.1-pro-ultra',
      'flux-dev': 'black-forest-labs/flux-dev',
      'flux-schnell': 'black-forest-labs/flux-schnell',
    },
    'image-to-image': { ...replicateKontext, 'flux-dev': 'black-forest-labs/flux-dev' },
    'edit': replicateKontext,
  },
}

/** Several pictures go to a model of their own at some providers. */
function forMany(dialect: DialectId, id: string): string {
  if (dialect === 'fal' && /\/kontext(\/max)?$/.test(id)) return `${id}/multi`
  if (dialect === 'replicate' && /\/flux-kontext-(pro|max)$/.test(id)) {
    return id.replace('black-forest-labs/flux-kontext', 'flux-kontext-apps/multi-image-kontext')
  }
  return id
}

/** The admin's own id first. @throws UpstreamError when the provider has no such model. */
export function upstreamModel(
  config: Config,
  operation: OperationId,
  model: Model,
  images: number
): string {
  const own = (key: string) =>
    config.models?.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1)
  const chosen = own(`${operation}/${model}`) ?? own(model)
  if (chosen) return chosen
  // What an admin added to the price list has the name that the provider gave it.
  if (!Object.hasOwn(prices, model)) return model
  const dialect = config.dialect ?? 'fal'
  const id = IDS[dialect][operation][model]
  if (!id) throw flux.fault('unsupported_model', model)
  return images > 1 ? forMany(dialect, id) : id
}
