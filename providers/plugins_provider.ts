import type { ApplicationService } from '@adonisjs/core/types'
import { Bus } from '#shared/bus/bus'
import { GuardedClient } from '#shared/http_client/guarded_client'
import { workers } from '#shared/workers'
import { AccountLoads, NoAccountLoads } from '#plugins/accounts/account_loads'
import { AccountRecovery } from '#plugins/accounts/account_recovery'
import { CallRoute } from '#plugins/calls/call_route'
import { PluginContextFactory } from '#plugins/context_factory'
import { DemoSimulators } from '#plugins/demo_simulators'
import type { PluginWatcher } from '#plugins/development/plugin_watcher'
import { discoverPlugins } from '#plugins/discovery'
import { IsolationSettings } from '#plugins/isolation/isolation_settings'
import { IsolationSwitch, RESTART } from '#plugins/isolation/isolation_switch'
import { PluginLoading } from '#plugins/isolation/plugin_loading'
import { ProcessReports } from '#plugins/isolation/process_reports'
import { PluginLifecycle } from '#plugins/lifecycle'
import { ActivePackages } from '#plugins/packages/active_packages'
import { AppBuild } from '#plugins/packages/app_build'
import { CacheFolders } from '#plugins/packages/cache_folders'
import { HostVersions } from '#plugins/packages/host_versions'
import { PackageArchive } from '#plugins/packages/package_archive'
import { PackageChecks } from '#plugins/packages/package_checks'
import { ArchiveLoader, PackageLoader } from '#plugins/packages/package_loader'
import { PackageStore } from '#plugins/packages/package_store'
import { PackageSweeper } from '#plugins/packages/package_sweeper'
import { PageBuilds } from '#plugins/packages/page_builds'
import { PageCompiler } from '#plugins/packages/page_compiler'
import { PageFiles } from '#plugins/packages/page_files'
import { NoPluginTasks, PluginTasks } from '#plugins/packages/plugin_tasks'
import { NoQuoteParents, QuoteParents } from '#plugins/quote_parents'
import { PriceBook } from '#plugins/price_book'
import { PluginMigrations } from '#plugins/records/plugin_migrations'
import { PluginRecords } from '#plugins/records/plugin_records'
import { PluginRegistry } from '#plugins/registry'
import { OpenApi } from '#plugins/openapi/document'
import { ServiceCatalog } from '#plugins/service_catalog'
import { PluginStateStore } from '#plugins/state_store'
import env from '#start/env'

const RECONCILE = 30_000
const REPORT = 15_000
const SWEEP = 3_600_000

/** One registry, one client and one set of simulators for each process. */
export default class PluginsProvider {
  #simulators: DemoSimulators | null = null
  #client: GuardedClient | null = null
  #watcher: PluginWatcher | null = null
  #compiler!: PageCompiler
  #loading: PluginLoading | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(GuardedClient, async (resolver) => {
      this.#client = new GuardedClient({ logger: await resolver.make('logger') })
      return this.#client
    })
    container.singleton(PluginStateStore, async (resolver) => {
      const [db, encryption] = [await resolver.make('lucid.db'), await resolver.make('encryption')]
      return new PluginStateStore(db, encryption, { demoAllowed: env.get('DEMO') })
    })
    container.singleton(DemoSimulators, async (resolver) => {
      this.#simulators = new DemoSimulators(
        await resolver.make('lucid.db'),
        await resolver.make('encryption'),
        await resolver.make('logger')
      )
      return this.#simulators
    })
    container.singleton(PluginRecords, async (resolver) => {
      return new PluginRecords(await resolver.make('lucid.db'))
    })
    container.singleton(PluginContextFactory, async (resolver) => {
      return new PluginContextFactory(
        await resolver.make(GuardedClient),
        await resolver.make(DemoSimulators),
        await resolver.make('logger'),
        await resolver.make(PluginRecords)
      )
    })
    container.bind(QuoteParents, () => new NoQuoteParents())
    container.bind(AccountLoads, () => new NoAccountLoads())
    container.singleton(AccountRecovery, async (resolver) => {
      return new AccountRecovery(
        await resolver.make(PluginRegistry),
        await resolver.make(PluginLifecycle),
        await resolver.make(AccountLoads),
        await resolver.make('lucid.db'),
        await resolver.make('logger')
      )
    })
    container.singleton(ServiceCatalog, async (resolver) => {
      return new ServiceCatalog(await resolver.make(PluginRegistry), await resolver.make(PriceBook))
    })
    container.singleton(OpenApi, async (resolver) => {
      return new OpenApi(await resolver.make(PluginRegistry), await resolver.make(PriceBook))
    })
    container.singleton(CallRoute, async (resolver) => {
      return new CallRoute(
        await resolver.make(PluginRegistry),
        await resolver.make(PluginContextFactory)
      )
    })
    this.#registerPackages()
    this.#registerIsolation()
    container.singleton(PluginRegistry, async (resolver) => {
      return new PluginRegistry({
        states: await resolver.make(PluginStateStore),
        bus: await resolver.make(Bus),
        logger: await resolver.make('logger'),
        versions: await resolver.make(ActivePackages),
        loading: await resolver.make(PluginLoading),
        migrations: await resolver.make(PluginMigrations),
        discover: () =>
          discoverPlugins({
            appRoot: this.app.makePath(),
            dataDir: this.app.makePath(env.get('DATA_DIR')),
            extra: this.app.inTest
              ? ['echo', 'steered', 'till'].map((id) =>
                  this.app.makePath('tests/fixtures/plugins', id)
                )
              : [],
          }),
      })
    })
  }

  boot() {
    let recovery: AccountRecovery | null = null
    workers.register({
      name: 'accounts',
      start: async () => {
        recovery ??= await this.app.container.make(AccountRecovery)
        recovery.start()
      },
      stop: () => recovery?.stop(),
    })
  }

  /** Processes of their own for plugins. */
  #registerIsolation() {
    const { container } = this.app
    container.singleton(IsolationSettings, async (resolver) => {
      return new IsolationSettings(await resolver.make('lucid.db'))
    })
    container.singleton(PluginLoading, async (resolver) => {
      this.#loading = new PluginLoading(
        await resolver.make(IsolationSettings),
        this.app.makePath(),
        await resolver.make('logger')
      )
      return this.#loading
    })
  }

  /** What is installed while the site runs. */
  #registerPackages() {
    const { container } = this.app
    const folders = new CacheFolders(this.app.makePath(), this.app.makePath(env.get('DATA_DIR')))
    this.#compiler = new PageCompiler(folders.appRoot, folders.compiler)
    container.bind(PluginTasks, () => new NoPluginTasks())
    container.bind(PackageLoader, (resolver) => resolver.make(ArchiveLoader))
    container.singleton(CacheFolders, () => folders)
    container.singleton(HostVersions, () => new HostVersions(this.app.makePath()))
    container.singleton(AppBuild, () => new AppBuild(this.app.publicPath('assets')))
    container.singleton(PackageArchive, () => new PackageArchive(folders.plugins))
    container.singleton(PageFiles, () => new PageFiles(folders.plugins))
    container.singleton(ArchiveLoader, async (resolver) => {
      return new ArchiveLoader(
        await resolver.make(PackageArchive),
        await resolver.make(PluginLoading)
      )
    })
    container.singleton(PageBuilds, async (resolver) => {
      return new PageBuilds(
        await resolver.make(AppBuild),
        await resolver.make(PackageArchive),
        await resolver.make(PageFiles),
        folders,
        this.#compiler,
        await resolver.make('lucid.db'),
        await resolver.make('logger')
      )
    })
    container.singleton(ActivePackages, async (resolver) => {
      return new ActivePackages(
        await resolver.make(PackageStore),
        await resolver.make(PackageChecks),
        await resolver.make(PackageLoader),
        await resolver.make(PageBuilds),
        await resolver.make('lucid.db'),
        await resolver.make('logger')
      )
    })
  }

  /** Before the first request or job. Other commands boot the registry themselves when they need it. */
  async start() {
    if (!['web', 'test'].includes(this.app.getEnvironment())) return
    const registry = await startPlugins(this.app)
    if (process.env.DEV_MODE) this.#watcher = await this.#watch(registry)
  }

  async #watch(registry: PluginRegistry): Promise<PluginWatcher> {
    const { PluginWatcher: Watcher } = await import('#plugins/development/plugin_watcher')
    const watcher = new Watcher(registry, await this.app.container.make(DemoSimulators))
    await watcher.start()
    return watcher
  }

  async shutdown() {
    await this.#watcher?.stop()
    this.#compiler.stop()
    await this.#simulators?.stopAll()
    await this.#loading?.closeAll()
    await this.#client?.close()
  }
}

/** Loads the plugins and follows the changes that other nodes make. */
export async function startPlugins(app: ApplicationService): Promise<PluginRegistry> {
  const registry = await app.container.make(PluginRegistry)
  const bus = await app.container.make(Bus)
  bus.subscribe<{ id: string }>('plugins', ({ id }) => registry.follow(id))
  bus.onResync(() => registry.follow())
  const isolation = await app.container.make(IsolationSwitch)
  bus.subscribe<Parameters<IsolationSwitch['restarted']>[0]>(RESTART, (told) =>
    isolation.restarted(told)
  )
  // A message may get lost between two nodes without either of them knowing.
  setInterval(() => registry.reload().catch(() => {}), RECONCILE).unref()
  const reports = await app.container.make(ProcessReports)
  setInterval(() => reports.write().catch(() => {}), REPORT).unref()
  const sweeper = await app.container.make(PackageSweeper)
  const logger = await app.container.make('logger')
  const sweep = () =>
    sweeper
      .sweep()
      .catch((error: unknown) => logger.warn({ err: error }, 'packages of plugins not swept'))
  setInterval(sweep, SWEEP).unref()
  try {
    await registry.boot()
  } catch (error) {
    // Before the first migration there is no table to keep a state in.
    if ((error as { code?: string }).code !== '42P01') throw error
  }
  return registry
}
