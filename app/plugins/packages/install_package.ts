import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { InstallStep } from '@wxiai/sdk/wire'
import { AppError, ConflictError } from '#shared/errors'
import type { InstalledPlugin } from '../installed_plugin.js'
import { PluginLifecycle } from '../lifecycle.js'
import { bePatient } from '../records/patient.js'
import { PluginMigrations } from '../records/plugin_migrations.js'
import { PluginRegistry } from '../registry.js'
import { describeFaults } from '../schema_faults.js'
import { PluginStateStore } from '../state_store.js'
import { PackageChecks } from './package_checks.js'
import { PackageLoader } from './package_loader.js'
import type { PackageRow } from './package_row.js'
import { PackageStore } from './package_store.js'
import { PageBuilds } from './page_builds.js'
import { StepLog } from './step_log.js'

export interface InstallOptions {
  /** No signature, or one of a publisher that nobody trusts. */
  allowUntrusted: boolean
  /** The stored config does not fit, or its upstream does not answer. */
  ignoreConnection: boolean
  i18n: I18n
}

/**
 * Puts a staged version into force, or an older one again. Everything that may fail happens beside what runs; the
 * switch is one transaction at the end, so whatever goes wrong leaves the version before as it was.
 */
@inject()
export class InstallPackage {
  readonly #store: PackageStore
  readonly #checks: PackageChecks
  readonly #pages: PageBuilds
  readonly #loader: PackageLoader
  readonly #states: PluginStateStore
  readonly #lifecycle: PluginLifecycle
  readonly #migrations: PluginMigrations
  readonly #registry: PluginRegistry

  constructor(
    store: PackageStore,
    checks: PackageChecks,
    pages: PageBuilds,
    loader: PackageLoader,
    states: PluginStateStore,
    lifecycle: PluginLifecycle,
    migrations: PluginMigrations,
    registry: PluginRegistry
  ) {
    this.#store = store
    this.#checks = checks
    this.#pages = pages
    this.#loader = loader
    this.#states = states
    this.#lifecycle = lifecycle
    this.#migrations = migrations
    this.#registry = registry
  }

  /** @throws AppError of the step that failed; the steps are in the row */
  async run(id: string, options: InstallOptions): Promise<PackageRow> {
    const row = await this.#store.get(id)
    await this.#store.claim(id)
    const staged = row.steps.filter(({ name }) => ['fetch', 'verify', 'read'].includes(name))
    const log = new StepLog(options.i18n, staged, (steps) => this.#store.report(id, steps))
    try {
      await this.#install(row, log, options)
    } catch (error) {
      // What failed behind the switch changes nothing about it.
      const { installed_at: installed } = await this.#store.get(id)
      await this.#store.settle(id, installed ? 'ready' : 'failed', log.steps)
      throw error
    }
    await this.#store.settle(id, 'ready', log.steps)
    return this.#store.get(id)
  }

  async #install(row: PackageRow, log: StepLog, options: InstallOptions): Promise<void> {
    await log.run('check', async () => {
      const present = this.#registry.find(row.plugin_id)
      if (present && !present.source.packageId) {
        throw new ConflictError('package_id_taken', { params: { id: row.plugin_id } })
      }
      await this.#checks.run(row, options.allowUntrusted)
    })
    await log.run('pages', (step) => this.#compile(row, step))
    const candidate = await log.run('load', async () => {
      const plugin = await this.#loader.load(row)
      await this.#pages.attach(plugin, row)
      return plugin
    })
    await log.run('connect', (step) => this.#connect(candidate, step, options))
    await this.#takeOver(row, candidate, log, options.i18n)
  }

  async #compile(row: PackageRow, step: InstallStep): Promise<void> {
    if (row.manifest.pages.length === 0) {
      step.state = 'skipped'
      return
    }
    await this.#pages.build(row)
  }

  /** Asks the upstream with the config that is there, before anybody depends on the answer. */
  async #connect(
    plugin: InstalledPlugin,
    step: InstallStep,
    options: InstallOptions
  ): Promise<void> {
    const state = await this.#states.of(plugin)
    if (!state.stored || state.demo || options.ignoreConnection) {
      step.state = 'skipped'
      return
    }
    if (!state.config) {
      const faults = describeFaults(state.configFaults, options.i18n)
      const reason = faults.map(({ field, message }) => `${field}: ${message}`).join('; ')
      throw new AppError(422, 'package_config_misfit', { params: { reason } })
    }
    const config = { values: state.config, allowPrivateHosts: state.allowPrivateHosts }
    const report = await this.#lifecycle.test(plugin, options.i18n.locale, config)
    if (!report.ok) {
      throw new AppError(502, 'package_connection', { params: { reason: report.message } })
    }
    step.message = report.message
  }

  /** Records, hook and switch are one transaction: what fails leaves nothing of any of them. */
  async #takeOver(
    row: PackageRow,
    candidate: InstalledPlugin,
    log: StepLog,
    i18n: I18n
  ): Promise<void> {
    const trx = await this.#store.begin()
    try {
      await bePatient(trx)
      await log.run('migrate', async (step) => {
        const ran = await this.#migrations.runIn(trx, candidate, i18n.locale)
        if (ran.length === 0) step.state = 'skipped'
        else step.message = ran.join(', ')
      })
      await log.run('switch', async () => {
        const owner = await this.#store.owner(row.plugin_id)
        if (!owner?.package_id) await this.#lifecycle.installing(candidate, i18n, trx)
        const start = { enabled: false, demo: this.#lifecycle.demoAvailable(candidate) }
        await this.#store.activate(row, { ...start, enabled: start.demo }, trx)
        await trx.commit()
        await this.#registry.changed(row.plugin_id)
      })
    } finally {
      if (!trx.isCompleted) await trx.rollback()
    }
  }
}
