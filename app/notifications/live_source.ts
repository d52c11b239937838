/** A task as the hub sees it: who may know of it, and how to write it down in a reader's language. */
export interface LiveTask {
  id: string
  teamId: string
  plugin: string
  ended: boolean
  render(locale: string): unknown
}

export interface SnapshotFilter {
  plugin?: string
  /** Also the tasks that ended since then. */
  since?: Date
}

/**
 * Where live tasks come from. The room of tasks registers itself here, for this room may not know it.
 */
export interface LiveSource {
  /** Ids of the tasks of these teams that ended since then. */
  endedSince(teamIds: string[], since: Date): Promise<{ id: string; teamId: string }[]>
  byIds(ids: string[]): Promise<LiveTask[]>
  /** All active tasks of a team, and those that ended since `since`; oldest first. */
  snapshot(teamId: string, filter: SnapshotFilter): Promise<LiveTask[]>
}
