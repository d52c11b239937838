import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { adjustmentSchema, creditSchema, entryPageSchema } from '#credits/schemas'
import { adjustValidator, logsValidator } from '#credits/validators'
import { adminStack, userStack } from '#start/middleware'

const CreditController = () => import('#credits/controllers/credit_controller')

router
  .group(() => {
    api(router.get('/', [CreditController, 'show']).as('api.credit'), {
      summary: 'Balance, reserved and available credits',
      tags: ['Credits'],
      response: creditSchema,
    })
    api(router.get('/logs', [CreditController, 'logs']).as('api.credit.logs'), {
      summary: 'Lines of the ledger, newest first',
      tags: ['Credits'],
      query: logsValidator,
      response: entryPageSchema,
    })
  })
  .prefix('/api/v1/credit')
  .use(userStack)

api(
  router
    .post('/api/v1/admin/credit/adjust', [CreditController, 'adjust'])
    .as('api.admin.credit.adjust')
    .use(adminStack),
  {
    summary: 'Give or take credits, with a reason',
    tags: ['Admin'],
    body: adjustValidator,
    headers: [
      {
        name: 'Idempotency-Key',
        description: 'A repeat of the same request has no further effect',
      },
    ],
    response: adjustmentSchema,
  }
)
