import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { adminStack } from '#start/middleware'
import { itemsOf } from '#plugins/schemas'
import {
  directorySchema,
  exportSchema,
  leftoverSchema,
  packageSchema,
  publisherSchema,
  sourceSchema,
  uninstalledSchema,
  versionsSchema,
} from '#plugins/packages/schemas'
import {
  directoryValidator,
  installValidator,
  publisherValidator,
  sourceValidator,
  stageValidator,
  uninstallValidator,
} from '#plugins/packages/validators'
import { pluginId } from '#plugins/plugin_id'

const PackagesController = () => import('#plugins/packages/controllers/packages_controller')
const SourcesController = () => import('#plugins/packages/controllers/package_sources_controller')
const VersionsController = () => import('#plugins/packages/controllers/plugin_versions_controller')
const PagesController = () => import('#plugins/packages/controllers/plugin_pages_controller')

const tags = ['Installing plugins (admin)']
router
  .group(() => {
    api(router.post('/packages', [PackagesController, 'create']).as('plugins.packages.stage'), {
      summary: 'Fetch a package and show what it is',
      description:
        'From the registry by its name, or uploaded (multipart field `file`, a tarball made by `wxiai-plugin pack`). Nothing of it runs, and nothing changes yet.',
      tags,
      body: stageValidator,
      response: packageSchema,
      status: 201,
    })
    api(router.get('/packages/:id', [PackagesController, 'show']).as('plugins.packages.show'), {
      summary: 'A package, and how far its installation is',
      tags,
      response: packageSchema,
    })
    api(
      router
        .post('/packages/:id/install', [PackagesController, 'install'])
        .as('plugins.packages.install'),
      {
        summary: 'Put a staged or an older version into force on all nodes',
        description:
          'Checks it, compiles its pages, loads it beside the version in force, asks its upstream, and switches. Whatever fails leaves the version before in force. Meanwhile `GET` tells the steps.',
        tags,
        body: installValidator,
        response: packageSchema,
      }
    )
    api(
      router.delete('/packages/:id', [PackagesController, 'destroy']).as('plugins.packages.remove'),
      { summary: 'Remove a staged package, or an older version', tags, status: 204 }
    )
    api(router.get('/directory', [SourcesController, 'showDirectory']).as('plugins.directory'), {
      summary: 'Plugins that may be installed',
      tags,
      query: directoryValidator,
      response: directorySchema,
    })
    api(router.get('/source', [SourcesController, 'show']).as('plugins.source'), {
      summary: 'Where plugins come from',
      tags,
      response: sourceSchema,
    })
    api(router.put('/source', [SourcesController, 'save']).as('plugins.source.save'), {
      summary: 'Name the registry, its token, or an index',
      description: 'A field that is left out stays as it is. A new address forgets the token.',
      tags,
      body: sourceValidator,
      response: sourceSchema,
    })
    api(router.get('/publishers', [SourcesController, 'listPublishers']).as('plugins.publishers'), {
      summary: 'Whose signatures are trusted',
      tags,
      response: itemsOf(publisherSchema),
    })
    api(
      router.post('/publishers', [SourcesController, 'addPublisher']).as('plugins.publishers.add'),
      {
        summary: 'Trust the signatures of a publisher',
        tags,
        body: publisherValidator,
        response: publisherSchema,
        status: 201,
      }
    )
    api(
      router
        .delete('/publishers/:id', [SourcesController, 'removePublisher'])
        .as('plugins.publishers.remove'),
      { summary: 'Trust them no more', tags, status: 204 }
    )
    api(router.get('/leftovers', [VersionsController, 'leftovers']).as('plugins.leftovers'), {
      summary: 'Uninstalled plugins whose data was kept',
      tags,
      response: itemsOf(leftoverSchema),
    })
  })
  .prefix('/api/v1/admin/plugins')
  .use(adminStack)

router
  .group(() => {
    api(router.get('/versions', [VersionsController, 'index']).as('plugins.versions'), {
      summary: 'Versions that are here, and what each node runs',
      tags,
      response: versionsSchema,
    })
    api(router.get('/export', [VersionsController, 'export']).as('plugins.export'), {
      summary: 'Config without secrets, prices, limits, usage and records, for keeping',
      tags,
      response: exportSchema,
    })
    api(router.post('/uninstall', [VersionsController, 'uninstall']).as('plugins.uninstall'), {
      summary: 'Take the plugin away on all nodes',
      description:
        '`keep`: its data stays; what runs is followed to its end, what waits is refunded. `purge`: all its tasks are refunded and its data is deleted.',
      tags,
      body: uninstallValidator,
      response: uninstalledSchema,
    })
  })
  .prefix('/api/v1/:plugin')
  .where('plugin', pluginId)
  .use(adminStack)

router
  .get('/plugins/:plugin/pages/:hash/*', [PagesController, 'show'])
  .as('plugins.pages')
  .where('plugin', pluginId)
