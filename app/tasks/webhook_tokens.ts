import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** Secret part of the address at which an upstream may knock for one task. */
export class WebhookTokens {
  readonly #key: KeyObject

  constructor(secret: string) {
    this.#key = createSecretKey(createHmac('sha256', secret).update('wxiai:hooks').digest())
  }

  make(pluginId: string, taskId: string): string {
    return createHmac('sha256', this.#key)
      .update(`${pluginId}:${taskId}`)
      .digest('base64url')
      .slice(0, 32)
  }

  verify(pluginId: string, taskId: string, token: string): boolean {
    const given = Buffer.from(token)
    const right = Buffer.from(this.make(pluginId, taskId))
    return given.length === right.length && timingSafeEqual(given, right)
  }
}
