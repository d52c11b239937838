import { open, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const EVERY = 50
const PAGE = Buffer.alloc(8192)

/**
 * How many milliseconds the disk takes to keep a page, again and again while the work goes on, so that its own pauses can be
 * told from ours: disks of rented machines stand still now and then.
 */
export async function diskWritesDuring(work: Promise<unknown>, folder: string): Promise<number[]> {
  const path = `${folder}/disk-probe`
  const took: number[] = []
  let over = false
  const end = () => void (over = true)
  work.then(end, end)
  const file = await open(path, 'w')
  try {
    while (!over) {
      const began = performance.now()
      await file.write(PAGE, 0, PAGE.length, 0)
      await file.datasync()
      took.push(performance.now() - began)
      await sleep(EVERY)
    }
  } finally {
    await file.close()
    await rm(path)
  }
  return took
}
