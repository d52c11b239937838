import { api } from './api.js'

/** A file of the team as the API shows it. */
export interface StoredFile {
  file_id: string
  name: string
  kind: 'image' | 'video' | 'audio' | 'other'
  mime: string
  size: number
  width: number | null
  height: number | null
  url: string
  thumbnail_url: string | null
  favourite: boolean
  prompt: string
  created_at: string
}

const known = new Map<string, Promise<StoredFile>>()

export async function uploadFile(
  file: Blob,
  name?: string,
  signal?: AbortSignal
): Promise<StoredFile> {
  const form = new FormData()
  form.append('file', file, name ?? (file instanceof File ? file.name : 'file'))
  const stored = await api.post<StoredFile>('/files', form, { signal })
  known.set(stored.file_id, Promise.resolve(stored))
  return stored
}

/** Name and preview of a file by its id; asked for once. */
export function fileInfo(id: string): Promise<StoredFile> {
  let info = known.get(id)
  if (!info) {
    info = api.get<StoredFile>(`/files/${id}`)
    info.catch(() => known.delete(id))
    known.set(id, info)
  }
  return info
}
