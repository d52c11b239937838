import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Audit } from '#accounts/audit'

/** Lines of the audit trail about plugins. */
@inject()
export class PluginAudit {
  constructor(private audit: Audit) {}

  async record(
    { auth, request }: HttpContext,
    action: string,
    pluginId: string,
    detail: Record<string, unknown> = {}
  ): Promise<void> {
    await this.audit.record({
      action,
      actorId: auth.user!.id,
      target: { type: 'plugin', id: pluginId },
      detail,
      ip: request.ip(),
    })
  }
}
