import type { TaskContext } from './contract.js'
import { measure, type Sides } from './picture.js'

/** A painted mask: a file, or a picture within its own address. @deprecated `inputFile` reads masks, too */
export async function readMask(mask: string, ctx: Pick<TaskContext, 'files'>): Promise<Uint8Array> {
  if (mask.startsWith('data:')) {
    return Uint8Array.from(atob(mask.slice(mask.indexOf(',') + 1)), (sign) => sign.charCodeAt(0))
  }
  return (await ctx.files.read(mask)).bytes
}

/** All of one size, and of the shape of the picture that they were painted on. @deprecated the host checks it before credits are held */
export function masksFit(masks: readonly Uint8Array[], picture: Sides): boolean {
  const sizes = masks.map(measure)
  const ratio = picture.width / picture.height
  return sizes.every(
    (size) =>
      size?.width === sizes[0]?.width &&
      size?.height === sizes[0]?.height &&
      Math.abs(Math.log(size!.width / size!.height / ratio)) <= 0.01
  )
}
