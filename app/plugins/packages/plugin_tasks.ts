export interface PluginUsage {
  day: string
  service: string
  tasks: number
  succeeded: number
  credits: string
}

/** What happens to the tasks of a plugin that is taken away; the room of the tasks knows how. */
export abstract class PluginTasks {
  /** Ends them with a refund: those that wait, or all that are in flight. @returns how many */
  abstract end(pluginId: string, which: 'queued' | 'all'): Promise<number>
  abstract inFlight(pluginId: string): Promise<number>
  abstract usage(pluginId: string): Promise<PluginUsage[]>
}

export class NoPluginTasks extends PluginTasks {
  async end() {
    return 0
  }
  async inFlight() {
    return 0
  }
  async usage() {
    return []
  }
}
