import db from '@adonisjs/lucid/services/db'

interface Owner {
  id: string
  name: string
  email: string
}

/** Who started these tasks. */
export class TaskOwners {
  async of(taskIds: string[]): Promise<Map<string, Owner>> {
    if (!taskIds.length) return new Map()
    const { rows } = await db.rawQuery(
      `select t.id as task_id, u.id, u.name, u.email from tasks t join users u on u.id = t.user_id
       where t.id = any(?::uuid[])`,
      [taskIds]
    )
    return new Map(
      rows.map((row: Owner & { task_id: string }) => {
        const { task_id: taskId, ...owner } = row
        return [taskId, owner]
      })
    )
  }
}
