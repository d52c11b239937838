import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { TaskRow } from '#tasks/task_row'

/** Addresses of the pictures that show how far a task is. They lead here: the upstream's own are nobody's business. */
export class PreviewUrls {
  readonly #key: KeyObject

  constructor(secret: string) {
    this.#key = createSecretKey(createHmac('sha256', secret).update('wxiai:previews').digest())
  }

  of(task: Pick<TaskRow, 'id' | 'preview_url'>): string {
    // A new picture is a new address, or the browser would show the old one.
    const version = createHmac('sha256', this.#key)
      .update(task.preview_url ?? '')
      .digest('hex')
      .slice(0, 12)
    return `/files/previews/${task.id}?v=${version}&s=${this.#sign(task.id)}`
  }

  /** Of an output that waits for the others; it stays the same. */
  ofOutput(task: Pick<TaskRow, 'id'>, position: number): string {
    return `/files/previews/${task.id}?n=${position}&s=${this.#sign(task.id)}`
  }

  verify(taskId: string, signature: unknown): boolean {
    if (typeof signature !== 'string') return false
    const given = Buffer.from(signature)
    const right = Buffer.from(this.#sign(taskId))
    return given.length === right.length && timingSafeEqual(given, right)
  }

  #sign(taskId: string): string {
    return createHmac('sha256', this.#key).update(taskId).digest('base64url').slice(0, 32)
  }
}
