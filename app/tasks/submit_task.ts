import { isDeepStrictEqual } from 'node:util'
import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Json } from '@wxiai/sdk'
import { Bus } from '#shared/bus/bus'
import { AppError, ConflictError, ForbiddenError, InvalidInputError } from '#shared/errors'
import { failpoint } from '#shared/failpoint'
import { Money } from '#shared/money'
import { isUuid, newId } from '#shared/uuid'
import { Ledger } from '#credits/ledger'
import { ServiceLimits } from '#plugins/limits'
import type { InstalledPlugin, ServiceOperation } from '#plugins/installed_plugin'
import { checkOperationInput } from '#plugins/operation_input'
import { PriceBook, type PricedQuote } from '#plugins/price_book'
import { PluginRegistry } from '#plugins/registry'
import { live } from '#tasks/engine/close_task'
import { asParent } from '#tasks/engine/plugin_calls'
import { TUNING } from '#tasks/engine/tuning'
import { WakeUps } from '#tasks/engine/wake_ups'
import { checkInputFiles, fieldOf } from '#tasks/input_files'
import { insertTask } from '#tasks/new_task'
import { findUnstorable } from '#tasks/storable'
import type { TaskRow } from '#tasks/task_row'

export interface Submit {
  user: { id: string; teamId: string; can(permission: string): boolean }
  plugin: string
  operation: string
  input: unknown
  i18n: I18n
  idempotencyKey?: string
  /** Sent together with others, to be compared. */
  batchId?: string
}

export interface Submitted {
  task: TaskRow
  /** The key was used before for the same request: this is what came of it. */
  repeated: boolean
}

interface Prepared {
  found: ServiceOperation
  input: Record<string, Json>
  fileIds: string[]
  parentId: string | null
  /** Whose it has to be: what an account made is known to that one only. */
  accountId: string | null
  quote: PricedQuote
  action: string
}

/** Storing and waiting take their own time on top; a hold that is swept early would be work given away. */
const HOLD_RESERVE = 24 * 3_600_000

/**
 * From a request to a waiting task. One transaction holds the credits and inserts the task, so
 * there is never a task without its credits or credits without their task.
 */
@inject()
export class SubmitTask {
  readonly #registry: PluginRegistry
  readonly #prices: PriceBook
  readonly #limits: ServiceLimits
  readonly #ledger: Ledger
  readonly #bus: Bus
  readonly #wakeUps: WakeUps

  constructor(
    registry: PluginRegistry,
    prices: PriceBook,
    limits: ServiceLimits,
    ledger: Ledger,
    bus: Bus,
    wakeUps: WakeUps
  ) {
    this.#registry = registry
    this.#prices = prices
    this.#limits = limits
    this.#ledger = ledger
    this.#bus = bus
    this.#wakeUps = wakeUps
  }

  async run(request: Submit): Promise<Submitted> {
    const ready = await this.prepare(request)
    const { user, idempotencyKey } = request
    if (idempotencyKey !== undefined) {
      const known = await this.#known(user.teamId, idempotencyKey)
      if (known) return this.#repeat(known, ready)
    }
    try {
      return { task: await this.#write(request, ready), repeated: false }
    } catch (error) {
      // Two requests with one key at the same time: the first one made the task.
      if (idempotencyKey === undefined || (error as { code?: string }).code !== '23505') throw error
      const known = await this.#known(user.teamId, idempotencyKey)
      if (!known) throw error
      return this.#repeat(known, ready)
    }
  }

  /** Everything that can be said before any credits move. Also gives the price of a request that is not sent yet. */
  async prepare(request: Submit): Promise<Prepared> {
    const { user, i18n } = request
    const found = this.#registry.service(request.plugin, request.operation)
    const { permission } = found.service
    if (!user.can(permission)) {
      throw new ForbiddenError('permission_denied', { params: { permission } })
    }
    const checked = checkOperationInput(found, request.input, i18n)
    const { input, fileIds, parentId } = checked
    const unstorable = findUnstorable(input)
    if (unstorable !== null) {
      const message = i18n.t('errors.text_not_storable')
      throw new InvalidInputError([{ field: unstorable, message, rule: 'text' }])
    }
    await checkInputFiles(user.teamId, checked, i18n)
    const parent = await this.#parent(user.teamId, request.plugin, parentId, input, i18n)
    const [quote, name] = await Promise.all([
      this.#prices.quote(
        found.plugin,
        found.service,
        found.operation,
        input,
        parent && asParent(parent)
      ),
      action(found, input),
    ])
    return {
      found,
      input,
      fileIds,
      parentId: parent?.id ?? null,
      accountId: parent ? accountOf(found.plugin, parent) : null,
      quote,
      action: name,
    }
  }

  async #write(
    request: Submit,
    { found, input, fileIds, parentId, accountId, quote, action: name }: Prepared
  ): Promise<TaskRow> {
    const { user } = request
    const { plugin, service, operationId } = found
    const limits = this.#limits.of(plugin.id, service.id)
    const id = newId()
    const task = await db.transaction(async (trx) => {
      const hold = await this.#ledger.hold(
        {
          teamId: user.teamId,
          amount: Money.parse(quote.credits),
          key: `task:${id}`,
          reference: { type: 'task', id },
          lasts: TUNING.queueTimeout + limits.task_timeout_seconds * 1000 + HOLD_RESERVE,
        },
        trx
      )
      await failpoint('task.held')
      const row = await insertTask(
        {
          id,
          team_id: user.teamId,
          user_id: user.id,
          plugin_id: plugin.id,
          package_id: plugin.source.packageId ?? null,
          service_id: service.id,
          operation: operationId,
          action: name,
          input,
          quote,
          credits: quote.credits,
          hold_id: hold.id,
          parent_id: parentId,
          account_id: accountId,
          account_fixed: accountId !== null,
          batch_id: request.batchId ?? null,
          locale: request.i18n.locale,
          idempotency_key: request.idempotencyKey ?? null,
        },
        { queueTimeout: TUNING.queueTimeout, perMinute: limits.requests_per_minute },
        trx
      )
      await this.#recordFiles(id, fileIds, trx)
      await failpoint('task.inserted')
      this.#bus.announce('live', live(row), trx)
      await failpoint('task.before_commit')
      return row
    })
    this.#wakeUps.dispatch({ plugin: plugin.id, service: service.id })
    return task
  }

  /** For the lineage. A file that was removed in this moment is no reason to fail. */
  async #recordFiles(task: string, files: string[], trx: TransactionClientContract): Promise<void> {
    if (files.length === 0) return
    await trx.rawQuery(
      `insert into task_inputs (task_id, file_id)
       select ?, id from files where id = any(?::uuid[]) for key share`,
      [task, files]
    )
  }

  async #known(teamId: string, key: string): Promise<TaskRow | null> {
    return db.from('tasks').where({ team_id: teamId, idempotency_key: key }).first()
  }

  #repeat(task: TaskRow, { found, input }: Prepared): Submitted {
    const same =
      task.plugin_id === found.plugin.id &&
      task.operation === found.operationId &&
      isDeepStrictEqual(task.input, JSON.parse(JSON.stringify(input)))
    if (!same) throw new ConflictError('idempotency_conflict')
    return { task, repeated: true }
  }

  async #parent(
    teamId: string,
    plugin: string,
    id: string | null,
    input: object,
    i18n: I18n
  ): Promise<TaskRow | undefined> {
    if (id === null) return undefined
    const row: TaskRow | null = isUuid(id)
      ? await db
          .from('tasks')
          .where({ id, team_id: teamId, plugin_id: plugin, status: 'succeeded' })
          .first()
      : null
    if (row) return row
    const message = i18n.t('errors.parent_not_found')
    throw new InvalidInputError([{ field: fieldOf(input, id), message, rule: 'task' }])
  }
}

/** @throws ConflictError where the account that made the parent is gone */
function accountOf(plugin: InstalledPlugin, parent: TaskRow): string | null {
  const account = plugin.account(parent.account_id)
  if (account && !account.removing) return account.id
  if (parent.account_id === null || plugin.demo) return null
  throw new ConflictError('account_removed')
}

async function action(
  { plugin, operationId, operation }: ServiceOperation,
  input: Record<string, Json>
): Promise<string> {
  if (!operation.action) return operationId.toUpperCase()
  try {
    return String(await operation.action(structuredClone(input)))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(500, 'plugin_error', { message: `The plugin ${plugin.id} failed.`, cause })
  }
}
