import { isOpen, live, t, toast, type Task } from '@wxiai/sdk/ui'
import { usePage } from '@inertiajs/svelte'
import type { SharedProps } from '../types/pages.js'

/** Tells when a task ends: aloud always, on screen where its own page is not open. */
export function announceTasks(url: () => string): () => void {
  const running = new Set<string>()
  const page = usePage<SharedProps>()

  return live.on('task', (task: Task) => {
    if (isOpen(task)) {
      running.add(task.id)
      return
    }
    if (!running.delete(task.id) || task.status === 'cancelled') return
    const services = (page.props as unknown as SharedProps).services
    const service = services.find((s) => s.plugin === task.plugin && s.id === task.service)
    const done = task.status === 'succeeded'
    const message = t(done ? 'ui.task.done_announce' : 'ui.task.failed_announce', {
      service: service?.name ?? task.service,
    })
    toast.announce(message)
    // Its own page, or the studio over all services of its kind.
    const [path = ''] = url().split('?')
    if (!service || path === service.path || service.path.startsWith(`${path}/`)) return
    const action = { label: t('shell.show'), href: service.path }
    if (done) toast.ok(message, { action })
    else toast.error(message, { action })
  })
}
