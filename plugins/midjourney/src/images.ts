import { inputFile } from '@wxiai/sdk'
import type { Context } from './config.js'

/** A file of the caller, or a mask that was painted in the page, as the data URL that the proxy takes. */
export const dataUrl = async (named: string, ctx: Context) => (await inputFile(named, ctx)).dataUrl

export const dataUrls = (named: readonly string[] = [], ctx: Context) =>
  Promise.all(named.map((id) => dataUrl(id, ctx)))
