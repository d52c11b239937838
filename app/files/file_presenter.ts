import { inject } from '@adonisjs/core'
import { FileUrls } from '#files/file_urls'
import type { FileRow } from '#files/file_row'
import { mediaKind } from '#files/media_type'

/** A file as the API shows it. */
export interface FileItem {
  file_id: string
  name: string
  kind: 'image' | 'video' | 'audio' | 'other'
  origin: 'output' | 'upload'
  mime: string
  size: number
  width: number | null
  height: number | null
  /** Signed, works without cookie or bearer until it expires. */
  url: string
  thumbnail_url: string | null
  favourite: boolean
  plugin: string | null
  service: string | null
  task_id: string | null
  action: string | null
  prompt: string
  created_at: string
}

@inject()
export class FilePresenter {
  readonly #urls: FileUrls

  constructor(urls: FileUrls) {
    this.#urls = urls
  }

  item(file: FileRow): FileItem {
    const url = this.#urls.content(file)
    return {
      file_id: file.id,
      name: file.name,
      kind: mediaKind(file.mime),
      origin: file.kind,
      mime: file.mime,
      size: Number(file.size),
      width: file.width,
      height: file.height,
      url,
      thumbnail_url: this.#urls.thumbnail(file, url),
      favourite: file.favourite,
      plugin: file.plugin_id,
      service: file.service_id,
      task_id: file.task_id,
      action: file.metadata.action ?? null,
      prompt: file.metadata.prompt ?? '',
      created_at: file.created_at.toISOString(),
    }
  }
}
