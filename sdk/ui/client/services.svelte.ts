import type { Media, ServiceLink, Task } from '../../src/wire.js'

let list = $state.raw<readonly ServiceLink[]>([])

/** The services that the user may use; the shell keeps them. */
export const services = {
  get list() {
    return list
  },
  set(next: readonly ServiceLink[]) {
    list = next
  },
  of(task: Pick<Task, 'plugin' | 'service'>): ServiceLink | undefined {
    return list.find(({ plugin, id }) => plugin === task.plugin && id === task.service)
  },
}

export const mediaOf = (mime: string) => mime.split('/')[0] as Media
