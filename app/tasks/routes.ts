import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { lineageSchema, taskPageSchema, taskSchema } from '#tasks/schemas'
import {
  adminTasksValidator,
  historyValidator,
  submitQueryValidator,
  tasksValidator,
} from '#tasks/validators'
import { apiStack, middleware, userStack } from '#start/middleware'

const PluginTasksController = () => import('#tasks/controllers/plugin_tasks_controller')
const TasksController = () => import('#tasks/controllers/tasks_controller')
const AdminTasksController = () => import('#tasks/controllers/admin_tasks_controller')
const HooksController = () => import('#tasks/controllers/hooks_controller')
const PreviewsController = () => import('#tasks/controllers/previews_controller')
const tags = ['Tasks']
const uuid = router.matchers.uuid()

api(
  router.post('/api/v1/hooks/:plugin/:task/:token', [HooksController, 'receive']).as('tasks.hook'),
  {
    summary: 'An upstream says that a task changed; what it sends is not read',
    tags,
    public: true,
    status: 204,
  }
).where('task', uuid)

api(router.get('/files/previews/:task', [PreviewsController, 'show']).as('tasks.preview'), {
  summary: 'Picture of a running task, by its signed address',
  tags,
  public: true,
  media: 'image/*',
}).where('task', uuid)

router
  .group(() => {
    api(router.get('/admin/tasks', [AdminTasksController, 'index']).as('admin.api.tasks'), {
      summary: 'Tasks of all users',
      tags: ['Admin'],
      query: adminTasksValidator,
      response: taskPageSchema,
    })
    api(
      router
        .post('/admin/tasks/:id/cancel', [AdminTasksController, 'cancel'])
        .as('admin.api.tasks.cancel'),
      { summary: 'Cancel a task of any user', tags: ['Admin'], response: taskSchema }
    ).where('id', uuid)
  })
  .prefix('/api/v1')
  .use([...apiStack, middleware.auth({ guards: ['api'] }), middleware.admin()])

router
  .group(() => {
    api(router.get('/tasks', [TasksController, 'index']).as('tasks.index'), {
      summary: 'Tasks of the team over all plugins, newest first',
      tags,
      query: tasksValidator,
      response: taskPageSchema,
    })
    api(router.get('/tasks/:id', [TasksController, 'show']).as('tasks.show'), {
      summary: 'One task',
      tags,
      response: taskSchema,
    }).where('id', uuid)
    api(router.get('/tasks/:id/lineage', [TasksController, 'lineage']).as('tasks.lineage'), {
      summary: 'Where a task came from and what came of it, over all services',
      tags,
      response: lineageSchema,
    }).where('id', uuid)

    api(
      router
        .post('/:plugin/submit/:operation', [PluginTasksController, 'submit'])
        .as('plugin.submit'),
      {
        summary: 'Run an operation',
        description: 'The body is the input of the operation, see `GET /api/v1/{plugin}/config`.',
        tags,
        query: submitQueryValidator,
        body: { schema: { type: 'object' } },
        headers: [
          {
            name: 'Idempotency-Key',
            description: 'A repeat with the same key gets the first task',
          },
        ],
        status: 201,
        response: taskSchema,
      }
    )
    api(router.get('/:plugin/task/:id', [PluginTasksController, 'show']).as('plugin.task'), {
      summary: 'One task of a plugin',
      tags,
      response: taskSchema,
    }).where('id', uuid)
    api(
      router
        .post('/:plugin/task/:id/cancel', [PluginTasksController, 'cancel'])
        .as('plugin.cancel'),
      {
        summary: 'Cancel a task that waits, or that its upstream can stop',
        tags,
        response: taskSchema,
      }
    ).where('id', uuid)
    api(router.get('/:plugin/history', [PluginTasksController, 'index']).as('plugin.history'), {
      summary: 'Tasks of one plugin, newest first',
      tags,
      query: historyValidator,
      response: taskPageSchema,
    })
  })
  .prefix('/api/v1')
  .use(userStack)
