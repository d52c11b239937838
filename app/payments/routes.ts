import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { UNPARSED } from '#shared/http/body_middleware'
import { adminStack, userStack } from '#start/middleware'
import {
  adminOrderPageSchema,
  adminOrderSchema,
  offerSchema,
  orderPageSchema,
  orderSchema,
  packageSchema,
  packagesSchema,
} from '#payments/schemas'
import {
  adminOrdersValidator,
  orderValidator,
  ordersValidator,
  packageValidator,
  reasonValidator,
} from '#payments/validators'

const OrdersController = () => import('#payments/controllers/orders_controller')
const AdminOrdersController = () => import('#payments/controllers/admin_orders_controller')
const PackagesController = () => import('#payments/controllers/credit_packages_controller')
const NotifyController = () => import('#payments/controllers/notify_controller')

const tags = ['Orders']
const adminTags = ['Orders (admin)']
const uuid = router.matchers.uuid()
const NOTIFY = 'payments.notify'

/** Gateways come here, without cookie or token: what they send is signed, and read by their plugin. */
const notify = '/pay/:plugin/:gateway/notify'
router.get(notify, [NotifyController, 'receive']).as('payments.notify.get')
router.post(notify, [NotifyController, 'receive']).as(NOTIFY)
UNPARSED.add(NOTIFY)

router
  .group(() => {
    api(router.get('/offer', [OrdersController, 'offer']).as('orders.offer'), {
      summary: 'What can be bought, and how it can be paid',
      tags,
      response: offerSchema,
    })
    api(router.get('/', [OrdersController, 'index']).as('orders.index'), {
      summary: 'Orders of the team, newest first',
      tags,
      query: ordersValidator,
      response: orderPageSchema,
    })
    api(router.post('/', [OrdersController, 'store']).as('orders.create'), {
      summary: 'Order credits',
      description:
        'Either a package or a free amount, see `GET /api/v1/orders/offer`. The price is fixed here; `checkout` says how it is paid.',
      tags,
      body: orderValidator,
      headers: [
        {
          name: 'Idempotency-Key',
          description: 'A repeat with the same key gets the first order',
        },
      ],
      status: 201,
      response: orderSchema,
    })
    api(router.get('/:id', [OrdersController, 'show']).as('orders.show'), {
      summary: 'One order',
      tags,
      response: orderSchema,
    }).where('id', uuid)
    api(router.post('/:id/refresh', [OrdersController, 'refresh']).as('orders.refresh'), {
      summary: 'Ask the gateway now whether it is paid; at most every few seconds',
      tags,
      response: orderSchema,
    }).where('id', uuid)
  })
  .prefix('/api/v1/orders')
  .use(userStack)

/** What an admin does with one order; the answer is the order as it is then. */
function act(
  name: 'query' | 'complete' | 'refund' | 'resolve',
  summary: string,
  body?: typeof reasonValidator
) {
  const route = router
    .post(`/orders/:id/${name}`, [AdminOrdersController, name])
    .as(`admin.api.order.${name}`)
  api(route, { summary, tags: adminTags, body, response: adminOrderSchema }).where('id', uuid)
}

router
  .group(() => {
    api(router.get('/orders', [AdminOrdersController, 'index']).as('admin.api.orders'), {
      summary: 'Orders of all users',
      tags: adminTags,
      query: adminOrdersValidator,
      response: adminOrderPageSchema,
    })
    api(router.get('/orders/:id', [AdminOrdersController, 'show']).as('admin.api.order'), {
      summary: 'One order, with what happened to it',
      tags: adminTags,
      response: adminOrderSchema,
    }).where('id', uuid)
    act('query', 'Ask the gateway how it stands')
    act('complete', 'Give the credits by hand, with a reason', reasonValidator)
    act(
      'refund',
      'Give the money back and take the credits; what is spent becomes debt',
      reasonValidator
    )
    act('resolve', 'The problem of an order is dealt with', reasonValidator)

    api(router.get('/credit-packages', [PackagesController, 'index']).as('admin.api.for_sale'), {
      summary: 'Packages of credits that are sold',
      tags: adminTags,
      response: packagesSchema,
    })
    api(
      router.post('/credit-packages', [PackagesController, 'store']).as('admin.api.for_sale.add'),
      {
        summary: 'Sell a package',
        tags: adminTags,
        body: packageValidator,
        response: packageSchema,
        status: 201,
      }
    )
    api(
      router
        .put('/credit-packages/:id', [PackagesController, 'update'])
        .as('admin.api.for_sale.change'),
      {
        summary: 'Change a package; orders keep their price',
        tags: adminTags,
        body: packageValidator,
        response: packageSchema,
      }
    ).where('id', uuid)
    api(
      router
        .delete('/credit-packages/:id', [PackagesController, 'destroy'])
        .as('admin.api.for_sale.remove'),
      { summary: 'Sell a package no more', tags: adminTags, status: 204 }
    ).where('id', uuid)
  })
  .prefix('/api/v1/admin')
  .use(adminStack)
