import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { Transitions } from '#tasks/engine/transitions'
import { WebhookTokens } from '#tasks/webhook_tokens'

/**
 * An upstream says that something changed. Nothing it sends is believed or even read: the task is only looked at now
 * instead of a little later. So a webhook that comes twice, too early, too late or from a liar does no harm.
 */
@inject()
export default class HooksController {
  constructor(
    protected tokens: WebhookTokens,
    protected transitions: Transitions
  ) {}

  async receive({ params, response }: HttpContext) {
    if (!this.tokens.verify(params.plugin, params.task, params.token)) throw new NotFoundError()
    await this.transitions.wake(params.task)
    return response.noContent()
  }
}
