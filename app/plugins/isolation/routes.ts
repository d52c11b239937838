import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { isolationSchema } from '#plugins/isolation/schemas'
import { isolationValidator } from '#plugins/isolation/validators'
import { pluginId } from '#plugins/plugin_id'
import { adminStack } from '#start/middleware'

const IsolationController = () => import('#plugins/isolation/controllers/isolation_controller')
const tags = ['Plugins (admin)']

router
  .group(() => {
    api(router.get('/isolation', [IsolationController, 'show']).as('plugins.isolation'), {
      summary: 'Whether the plugin runs in a process of its own, and what that does on each node',
      tags,
      response: isolationSchema,
    })
    api(router.put('/isolation', [IsolationController, 'save']).as('plugins.isolation.save'), {
      summary: 'Give the plugin a process of its own, or take it back',
      description:
        'Tried first; where it does not load like that, nothing changes. `null` returns to the default: isolated without the signature of a trusted publisher.',
      tags,
      body: isolationValidator,
      response: isolationSchema,
    })
    api(
      router
        .post('/isolation/restart', [IsolationController, 'restart'])
        .as('plugins.isolation.restart'),
      {
        summary: 'Start the processes of an isolated plugin again, on all nodes',
        description:
          'New calls go to new processes at once. Those that are under way get ten seconds to end. It forgets earlier faults, so it also wakes up a plugin that waits for its next try.',
        tags,
        response: isolationSchema,
      }
    )
  })
  .prefix('/api/v1/:plugin')
  .where('plugin', pluginId)
  .use(adminStack)
