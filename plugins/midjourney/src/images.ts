import { fault } from './codes.js'
import type { Context } from './config.js'

const IMAGES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

/** A file of the caller as the data URL that the proxy takes. */
export async function dataUrl(fileId: string, ctx: Context): Promise<string> {
  const { mime, bytes } = await ctx.files.read(fileId)
  if (!IMAGES.includes(mime)) {
    throw fault('not_an_image')
  }
  return `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
}

export async function dataUrls(fileIds: readonly string[] | undefined, ctx: Context) {
  return Promise.all((fileIds ?? []).map((id) => dataUrl(id, ctx)))
}

/** A mask painted in the page is a data URL already, an uploaded one is a file. */
export async function maskUrl(mask: string, ctx: Context): Promise<string> {
  return mask.startsWith('data:') ? mask : dataUrl(mask, ctx)
}
