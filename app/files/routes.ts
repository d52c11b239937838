import router from '@adonisjs/core/services/router'
import { api } from '#shared/api/route'
import { fileSchema, filePageSchema } from '#files/schemas'
import {
  archiveValidator,
  favouriteValidator,
  galleryValidator,
  removeManyValidator,
} from '#files/validators'
import { middleware, userStack } from '#start/middleware'

const FilesController = () => import('#files/controllers/files_controller')
const FileContentController = () => import('#files/controllers/file_content_controller')
const FileArchiveController = () => import('#files/controllers/file_archive_controller')
const tags = ['Files']

router
  .group(() => {
    api(router.get('/', [FilesController, 'index']).as('files.index'), {
      summary: 'Files of the team, newest first',
      tags,
      query: galleryValidator,
      response: filePageSchema,
    })
    api(
      router
        .post('/', [FilesController, 'store'])
        .as('files.store')
        .use(middleware.can('file_upload')),
      {
        summary: 'Upload a file (multipart field `file`)',
        tags,
        status: 201,
        response: fileSchema,
      }
    )
    api(router.post('/archive', [FileArchiveController, 'store']).as('files.archive'), {
      summary: 'Signed address of many files as one zip',
      tags,
      body: archiveValidator,
      response: { type: 'object', properties: { url: { type: 'string' } } },
    })
    api(router.post('/remove', [FilesController, 'destroyMany']).as('files.remove'), {
      summary: 'Remove many files for good',
      tags,
      body: removeManyValidator,
      response: {
        type: 'object',
        properties: { removed: { type: 'array', items: { type: 'string', format: 'uuid' } } },
      },
    })
    api(router.get('/:id', [FilesController, 'show']).as('files.show'), {
      summary: 'One file',
      tags,
      response: fileSchema,
    })
    api(router.put('/:id/favourite', [FilesController, 'favourite']).as('files.favourite'), {
      summary: 'Mark or unmark a favourite',
      tags,
      body: favouriteValidator,
      response: fileSchema,
    })
    api(router.delete('/:id', [FilesController, 'destroy']).as('files.destroy'), {
      summary: 'Remove a file for good',
      tags,
      status: 204,
    })
  })
  .prefix('/api/v1/files')
  .where('id', router.matchers.uuid())
  .use(userStack)

api(
  router.get('/files/archive/:name', [FileArchiveController, 'show']).as('files.archive.content'),
  {
    summary: 'Many files as one zip, by its signed address',
    tags,
    public: true,
    media: 'application/zip',
  }
)

api(router.get('/files/:id/:name', [FileContentController, 'show']).as('files.content'), {
  summary: 'Contents of a file, by its signed address',
  tags,
  public: true,
  media: 'application/octet-stream',
}).where('id', router.matchers.uuid())
