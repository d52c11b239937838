import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((path) => existsSync(path))

export const CAN_SHIFT_CLOCKS = LIBRARY !== undefined

/** The clock of one node, days away from everybody else's; it may jump while the node runs. */
export class WrongClock {
  #folder = ''

  get #file(): string {
    return join(this.#folder, 'shift')
  }

  /** `shift` as libfaketime spells it: `-3d`, `+2h`. Gives the environment of the node. */
  async begin(shift: string): Promise<Record<string, string>> {
    this.#folder = await mkdtemp('/tmp/wxiai-clock-')
    await this.jump(shift)
    return {
      LD_PRELOAD: LIBRARY!,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: '1',
      // A clock that is set moves no timer and no counter.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }

  jump(shift: string): Promise<void> {
    return writeFile(this.#file, `${shift}\n`)
  }

  end(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}
