/** A row of `files`, as the database driver gives it. */
export interface FileRow {
  id: string
  team_id: string
  user_id: string | null
  kind: 'output' | 'upload'
  disk: string
  disk_key: string
  thumbnail_key: string | null
  name: string
  mime: string
  /** bigint */
  size: string
  width: number | null
  height: number | null
  sha256: string
  metadata: FileMetadata
  plugin_id: string | null
  service_id: string | null
  task_id: string | null
  favourite: boolean
  created_at: Date
}

export interface FileMetadata {
  /** What history calls the operation. */
  action?: string
  prompt?: string
  /** Whatever the upstream told about its original. */
  original?: unknown
}

/** Written to the disk, not yet known to the database. Plain JSON, so that it may wait in a row of its own. */
export type NewFile = Omit<FileRow, 'favourite' | 'created_at' | 'size'> & { size: number }
