import router from '@adonisjs/core/services/router'
import { middleware, webStack } from '#start/middleware'

const OverviewController = () => import('#admin/controllers/overview_controller')
const UsersController = () => import('#admin/controllers/users_controller')
const PluginsController = () => import('#admin/controllers/plugins_controller')
const PackagesController = () => import('#admin/controllers/packages_controller')
const CreditsController = () => import('#admin/controllers/credits_controller')
const OrdersController = () => import('#admin/controllers/orders_controller')
const TasksController = () => import('#admin/controllers/tasks_controller')
const SettingsController = () => import('#admin/controllers/settings_controller')
const AuditController = () => import('#admin/controllers/audit_controller')

/** The pages only; what they change goes through the REST API of the room that owns it. */
router
  .group(() => {
    router.get('/', [OverviewController, 'show']).as('admin.overview')
    router.get('/users', [UsersController, 'index']).as('admin.users')
    router.get('/users/:id', [UsersController, 'show']).as('admin.user')
    router.get('/plugins', [PluginsController, 'index']).as('admin.plugins')
    router.get('/plugins/packages', [PackagesController, 'index']).as('admin.packages')
    router.get('/plugins/packages/:id', [PackagesController, 'show']).as('admin.package')
    router.get('/plugins/:plugin', [PluginsController, 'show']).as('admin.plugin')
    router.get('/prices', [PluginsController, 'prices']).as('admin.prices')
    router.get('/credits', [CreditsController, 'index']).as('admin.credits')
    router.get('/orders', [OrdersController, 'index']).as('admin.orders')
    router.get('/orders/for-sale', [OrdersController, 'forSale']).as('admin.for_sale')
    router.get('/tasks', [TasksController, 'index']).as('admin.tasks')
    router.get('/settings', [SettingsController, 'show']).as('admin.settings')
    router.get('/audit', [AuditController, 'index']).as('admin.audit')
  })
  .prefix('/admin')
  .use([...webStack, middleware.auth({ guards: ['web'] }), middleware.active(), middleware.admin()])
