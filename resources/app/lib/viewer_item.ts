import type { ViewerAction, ViewerItem } from '@wxiai/sdk/ui'
import type { GalleryItem } from '../types/pages.js'

export function toViewerItem(item: GalleryItem, actions: ViewerAction[] = []): ViewerItem {
  return {
    id: item.file_id,
    task_id: item.task_id,
    url: item.url,
    thumbnail_url: item.thumbnail_url,
    mime: item.mime,
    width: item.width,
    height: item.height,
    title: item.action ?? undefined,
    prompt: item.prompt,
    created_at: item.created_at,
    actions,
  }
}
