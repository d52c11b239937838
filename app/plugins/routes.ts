import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { pluginId } from '#plugins/plugin_id'
import {
  connectionSchema,
  itemsOf,
  limitsSchema,
  pluginSchema,
  priceChangeSchema,
  priceSchema,
  quoteSchema,
  serviceSchema,
  summarySchema,
} from '#plugins/schemas'
import {
  addedPriceValidator,
  configTestValidator,
  configValidator,
  demoValidator,
  historyValidator,
  limitsValidator,
  pricesValidator,
  removedPriceValidator,
  servicesValidator,
} from '#plugins/validators'
import { accountSchema } from '#plugins/accounts/schemas'
import {
  accountTestValidator,
  accountValidator,
  newAccountValidator,
} from '#plugins/accounts/validators'
import { adminStack, apiStack, userStack } from '#start/middleware'

const PluginController = () => import('#plugins/controllers/plugin_controller')
const PluginAdminController = () => import('#plugins/controllers/plugin_admin_controller')
const PluginCallController = () => import('#plugins/controllers/plugin_call_controller')
const UpstreamAccountsController = () => import('#plugins/controllers/upstream_accounts_controller')
const OpenApiController = () => import('#plugins/controllers/openapi_controller')

const tags = ['Services']
const adminTags = ['Plugins (admin)']

router
  .group(() => {
    api(router.get('/services', [PluginController, 'services']).as('plugins.services'), {
      summary: 'Services that the caller may use',
      description:
        'With `plugins` only those of the plugins with these ids, commas between them. The whole list has an ETag: sent back as `If-None-Match` it is answered with 304 while nothing has changed.',
      tags,
      query: servicesValidator,
      response: itemsOf(serviceSchema),
    })
    api(router.get('/:plugin/config', [PluginController, 'show']).as('plugins.show'), {
      summary: 'Operations with their input, and prices; for admins also the config',
      description: 'Secrets of the config are masked: `{"set": true}`.',
      tags,
      response: pluginSchema,
    }).where('plugin', pluginId)
    api(router.get('/:plugin/prices', [PluginController, 'priceList']).as('plugins.prices'), {
      summary: 'Price list',
      tags,
      response: itemsOf(priceSchema),
    }).where('plugin', pluginId)
    api(router.post('/:plugin/quote/:operation', [PluginController, 'quote']).as('plugins.quote'), {
      summary: 'What an operation would cost with this input',
      tags,
      body: { schema: { type: 'object', description: 'Input of the operation' } },
      response: quoteSchema,
    }).where('plugin', pluginId)
  })
  .prefix('/api/v1')
  .use(userStack)

router
  .group(() => {
    const description =
      'What there is stands in the documentation of the plugin, and below it in this one. Whoever may call it is said there, too.'
    api(router.get('/:plugin/call/:route', [PluginCallController, 'run']).as('plugins.ask'), {
      summary: 'Ask a route that a plugin brings',
      description,
      tags,
    })
    api(router.post('/:plugin/call/:route', [PluginCallController, 'run']).as('plugins.call'), {
      summary: 'Call a route that a plugin brings',
      description,
      tags,
      body: { schema: { type: 'object', description: 'Input of the route' } },
    })
  })
  .prefix('/api/v1')
  .where('plugin', pluginId)
  .use(apiStack)

router
  .group(() => {
    api(router.post('/config', [PluginAdminController, 'saveConfig']).as('plugins.config.save'), {
      summary: 'Save the config',
      description:
        'A secret that is left out or sent as its mask keeps its value, an empty one is removed. Real settings end demo mode.',
      tags: adminTags,
      body: configValidator,
      response: pluginSchema,
    })
    api(
      router.post('/config/test', [PluginAdminController, 'testConfig']).as('plugins.config.test'),
      {
        summary: 'Try the connection, with the stored config or with the one sent',
        tags: adminTags,
        body: configTestValidator,
        response: connectionSchema,
      }
    )
    api(router.put('/prices', [PluginAdminController, 'savePrices']).as('plugins.prices.save'), {
      summary: 'Change prices',
      tags: adminTags,
      body: pricesValidator,
      response: itemsOf(priceSchema),
    })
    api(router.put('/prices/items', [PluginAdminController, 'putPrice']).as('plugins.prices.put'), {
      summary: 'Add an item to a price list that takes some, or change one that was added',
      description:
        'Its key becomes a choice in the forms of the service, e.g. one more model; see `open_prices` of the service.',
      tags: adminTags,
      body: addedPriceValidator,
      response: itemsOf(priceSchema),
    })
    api(
      router
        .delete('/prices/items', [PluginAdminController, 'removePrice'])
        .as('plugins.prices.remove'),
      {
        summary: 'Take away an item that was added; tasks that were sent keep their price',
        tags: adminTags,
        query: removedPriceValidator,
        response: itemsOf(priceSchema),
      }
    )
    api(
      router
        .get('/prices/history', [PluginAdminController, 'priceHistory'])
        .as('plugins.prices.history'),
      {
        summary: 'Who changed which price when, newest first',
        tags: adminTags,
        query: historyValidator,
        response: {
          type: 'object',
          required: ['items', 'total'],
          properties: {
            items: { type: 'array', items: priceChangeSchema },
            total: { type: 'integer' },
          },
        },
      }
    )
    api(router.get('/limits', [PluginAdminController, 'showLimits']).as('plugins.limits'), {
      summary: 'Limits of each service',
      tags: adminTags,
      response: itemsOf(limitsSchema),
    })
    api(router.put('/limits', [PluginAdminController, 'saveLimits']).as('plugins.limits.save'), {
      summary: 'Change the limits of a service; null returns to what the plugin declares',
      tags: adminTags,
      body: limitsValidator,
      response: itemsOf(limitsSchema),
    })
    api(router.get('/accounts', [UpstreamAccountsController, 'index']).as('plugins.accounts'), {
      summary: 'Accounts at the upstream, with their load and health',
      description: 'The main one comes first; its config is that of the plugin.',
      tags: adminTags,
      response: itemsOf(accountSchema),
    })
    api(
      router.post('/accounts', [UpstreamAccountsController, 'store']).as('plugins.accounts.add'),
      {
        summary: 'Add an account',
        tags: adminTags,
        body: newAccountValidator,
        response: accountSchema,
        status: 201,
      }
    )
    api(
      router
        .post('/accounts/test', [UpstreamAccountsController, 'test'])
        .as('plugins.accounts.test'),
      {
        summary: 'Try the connection of an account, or with a config that is sent',
        description:
          'Without `config` the stored one is tried; where that works, a cool-down ends.',
        tags: adminTags,
        body: accountTestValidator,
        response: connectionSchema,
      }
    )
    api(
      router
        .put('/accounts/:account', [UpstreamAccountsController, 'update'])
        .as('plugins.accounts.update'),
      {
        summary: 'Change an account, pause it or let it go on',
        description:
          'What is left out stays as it is, secrets of the config too. A new config and going on both forget what was known of faults.',
        tags: adminTags,
        body: accountValidator,
        response: accountSchema,
      }
    )
    api(
      router
        .delete('/accounts/:account', [UpstreamAccountsController, 'destroy'])
        .as('plugins.accounts.remove'),
      {
        summary: 'Remove an account; it goes when its last task has ended',
        tags: adminTags,
        response: itemsOf(accountSchema),
      }
    )
    api(router.post('/enable', [PluginAdminController, 'enable']).as('plugins.enable'), {
      summary: 'Switch the plugin on',
      tags: adminTags,
      response: pluginSchema,
    })
    api(router.post('/disable', [PluginAdminController, 'disable']).as('plugins.disable'), {
      summary: 'Switch the plugin off',
      tags: adminTags,
      response: pluginSchema,
    })
    api(router.post('/demo', [PluginAdminController, 'setDemo']).as('plugins.demo'), {
      summary: 'Connect the plugin to its simulator, or leave demo mode',
      tags: adminTags,
      body: demoValidator,
      response: pluginSchema,
    })
  })
  .prefix('/api/v1/:plugin')
  .where('plugin', pluginId)
  .use(adminStack)

api(
  router
    .get('/api/v1/admin/plugins', [PluginAdminController, 'index'])
    .as('plugins.index')
    .use(adminStack),
  {
    summary: 'All plugins with their state and, where one was refused, its faults',
    tags: adminTags,
    response: itemsOf(summarySchema),
  }
)

router
  .get('/plugins/:plugin/icon.svg', [PluginController, 'icon'])
  .as('plugins.icon')
  .where('plugin', pluginId)

router.get('/api/openapi.json', [OpenApiController, 'document']).as('openapi').use(apiStack)
router.get('/docs', [OpenApiController, 'page']).as('docs')
router.get('/docs/start.js', [OpenApiController, 'script']).as('docs.script')
router.get('/docs/assets/:version/*', [OpenApiController, 'asset']).as('docs.asset')
