import type { ApplicationService } from '@adonisjs/core/types'
import { Bus } from '#shared/bus/bus'
import { workers } from '#shared/workers'
import { HoldSweeper } from '#credits/hold_sweeper'
import { LiveHub } from '#notifications/live_hub'
import { OrphanFiles } from '#files/orphan_files'
import { AccountLoads } from '#plugins/accounts/account_loads'
import { ServiceLimits } from '#plugins/limits'
import { PluginTasks } from '#plugins/packages/plugin_tasks'
import { QuoteParents } from '#plugins/quote_parents'
import { PluginRegistry } from '#plugins/registry'
import { TaskAccountLoads } from '#tasks/account_loads'
import { AccountRooms } from '#tasks/engine/account_rooms'
import { Engine } from '#tasks/engine/engine'
import { Follower } from '#tasks/engine/follower'
import { Storer } from '#tasks/engine/storer'
import { Submitter } from '#tasks/engine/submitter'
import { Sweeper } from '#tasks/engine/sweeper'
import { WakeUps } from '#tasks/engine/wake_ups'
import { holdsOfLivingTasks } from '#tasks/living_holds'
import { LiveTasks } from '#tasks/live_tasks'
import { outputsInMaking } from '#tasks/output_ids'
import { PreviewUrls } from '#tasks/preview_urls'
import { QueuePlaces } from '#tasks/queue_places'
import { TaskQuoteParents } from '#tasks/quote_parents'
import { WaitingNews } from '#tasks/waiting_news'
import { TasksOfPlugin } from '#tasks/tasks_of_plugin'
import { WebhookTokens } from '#tasks/webhook_tokens'
import { startPlugins } from '#providers/plugins_provider'
import env from '#start/env'

export default class TasksProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    const secret = () => env.get('APP_KEY').release()
    container.singleton(WebhookTokens, () => new WebhookTokens(secret()))
    container.singleton(PreviewUrls, () => new PreviewUrls(secret()))
    container.bind(QuoteParents, () => new TaskQuoteParents())
    container.bind(AccountLoads, async (resolver) => {
      return new TaskAccountLoads(await resolver.make(PluginRegistry))
    })
    container.bind(PluginTasks, (resolver) => resolver.make(TasksOfPlugin))
    container.singleton(QueuePlaces, () => new QueuePlaces())
    container.singleton(
      WakeUps,
      async (resolver) => new WakeUps(await resolver.make(Bus), await resolver.make('logger'))
    )
    container.singleton(Engine, async (resolver) => {
      return new Engine({
        bus: await resolver.make(Bus),
        wakeUps: await resolver.make(WakeUps),
        logger: await resolver.make('logger'),
        limits: await resolver.make(ServiceLimits),
        rooms: await resolver.make(AccountRooms),
        registry: await resolver.make(PluginRegistry),
        submitter: await resolver.make(Submitter),
        follower: await resolver.make(Follower),
        storer: await resolver.make(Storer),
        sweeper: await resolver.make(Sweeper),
      })
    })
  }

  async boot() {
    const { container } = this.app
    let engine: Engine | null = null
    workers.register({
      name: 'tasks',
      start: async () => {
        // `node ace worker` runs as a command, for which nobody else loads the plugins.
        if (this.app.getEnvironment() === 'console') await startPlugins(this.app)
        engine ??= await container.make(Engine)
        await engine.start()
      },
      stop: () => engine?.stop(),
    })
    container.resolving(HoldSweeper, (sweeper) => sweeper.watch('task', holdsOfLivingTasks))
    container.resolving(OrphanFiles, (orphans) => orphans.watch(outputsInMaking))
    container.resolving(LiveHub, async (hub) => {
      hub.register(await container.make(LiveTasks))
      const registry = await container.make(PluginRegistry)
      new WaitingNews(hub, registry, await container.make('logger'))
    })
  }
}
