import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { settingsSchema, settingsUpdateSchema } from '#settings/schemas'
import { adminStack } from '#start/middleware'

const SettingsController = () => import('#settings/controllers/settings_controller')

router
  .group(() => {
    api(router.get('/', [SettingsController, 'index']).as('api.admin.settings'), {
      summary: 'All settings with their sources',
      tags: ['Admin'],
      response: settingsSchema,
    })
    api(router.put('/', [SettingsController, 'update']).as('api.admin.settings.update'), {
      summary: 'Change settings; null goes back to the default',
      tags: ['Admin'],
      body: { schema: settingsUpdateSchema },
      response: settingsSchema,
    })
  })
  .prefix('/api/v1/admin/settings')
  .use(adminStack)
