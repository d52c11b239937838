import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditTrailReader } from '#accounts/audit_trail'
import { auditListValidator } from '#accounts/validators'
import { DEFAULT_LIMIT } from '#shared/pagination'

@inject()
export default class AuditController {
  constructor(private trail: AuditTrailReader) {}

  async index({ request }: HttpContext) {
    const {
      action,
      actor_id: actorId,
      target_id: targetId,
      ...paging
    } = await request.validateUsing(auditListValidator, { data: request.qs() })
    return this.trail.page({ action, actorId, targetId }, { limit: DEFAULT_LIMIT, ...paging })
  }
}
