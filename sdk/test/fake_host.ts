import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  FailedStatus,
  FileContent,
  FinishedStatus,
  HookContext,
  Json,
  Operation,
  ParentTask,
  Plugin,
  PluginContext,
  QuoteLine,
  RunningStatus,
  Report,
  Submission,
  SubmitContext,
  SucceededStatus,
  TaskAction,
  TaskContext,
} from '../src/contract.js'
import { completeActions } from '../src/actions.js'
import type { UpstreamError } from '../src/errors.js'
import type { FileFacts } from '../src/file_limits.js'
import { fitInput } from '../src/fit.js'
import { fileFaults } from '../src/named_files.js'
import { measure } from '../src/picture.js'
import { closed, walkSchema } from '../src/schema.js'
import type { Route, RouteCaller, RouteContext } from '../src/routes.js'
import { checkOf, configCheckOf, unconditionalCheckOf } from './checks.js'
import { FakeHttp, type SentRequest } from './fake_http.js'
import { FakeRecords } from './fake_records.js'

type Input = Record<string, Json>

export interface FakeHostOptions {
  config: Record<string, Json>
  locale?: 'en' | 'zh-CN'
  webhookUrl?: string
  /** Where upstreams find files: the id is put behind it. */
  filesUrl?: string
  /** Whose records tasks reach. */
  caller?: { user: string; team: string }
  /** Kept by another host of the same plugin. */
  records?: FakeRecords
  /** Milliseconds between polls; simulators run fast in tests. */
  pollEvery?: number
  /** Milliseconds after which a task counts as hanging. */
  patience?: number
}

type CalledRoute = Omit<Route, 'run'> & {
  run(input: Input, ctx: RouteContext): Promise<unknown>
}
const SOMEBODY: RouteCaller = { id: 'user-1', team: 'team-1', admin: false }
const CALLER = { user: 'user-1', team: 'team-1' }

export interface FakeRun {
  id: string
  operation: string
  action: string
  input: Input
  quote: QuoteLine[]
  reference: Json
  /** Every answer on the way. */
  running: RunningStatus[]
  /** What `submit` reported on its way. */
  reports: Report[]
  /** With the outputs that were reported, as the host keeps it. */
  result: KeptResult
}

/** As the host keeps it: what its actions left out is that of the operations that they start. */
export type KeptResult =
  FailedStatus | (Omit<SucceededStatus, 'actions'> & { actions?: TaskAction[] })

/** Runs operations as the host does, without queue, database and money. */
export class FakeHost {
  readonly plugin: Plugin
  readonly files = new Map<string, FileContent>()
  readonly records: FakeRecords
  readonly log = { sent: [] as SentRequest[], refused: [] as string[] }
  readonly #options: FakeHostOptions

  constructor(plugin: Plugin, options: FakeHostOptions) {
    this.plugin = plugin
    this.#options = options
    this.records = options.records ?? new FakeRecords(plugin)
  }

  addFile(bytes: Uint8Array, mime: string, name = 'file'): string {
    const id = randomUUID()
    this.files.set(id, { id, name, mime, bytes })
    return id
  }

  operation(id: string): Operation {
    for (const service of this.plugin.services) {
      const found = service.operations[id]
      if (found) return found as unknown as Operation
    }
    throw new Error(`no operation ${id}`)
  }

  /** What is wrong with an input; null when it is fine. */
  faults(operation: string, input: Input): string | null {
    return this.fill(operation, input).fault
  }

  /** The input as an operation gets it: with defaults, without what does not go with the rest. */
  fill(operation: string, sent: Input): { input: Input; fault: string | null } {
    const { input: declared } = this.operation(operation)
    const whole = structuredClone(sent)
    const check = unconditionalCheckOf(declared)
    if (!check(whole)) return { input: whole, fault: check.errors?.[0]?.message ?? 'invalid' }
    const schema = closed(declared)
    const { input, misfits, missing } = fitInput(schema, whole, sent)
    const [misfit] = misfits
    if (misfit) return { input, fault: `${misfit.field} does not go with the rest` }
    if (missing[0]) return { input, fault: `${missing[0]} is missing` }
    const [file] = fileFaults(schema, input, (id) => factsOf(this.files.get(id)))
    return { input, fault: file ? `${file.field}: ${file.rule}` : null }
  }

  context(
    operation: string,
    id: string = randomUUID(),
    {
      parent,
      signal = new AbortController().signal,
      reports = [],
    }: { parent?: ParentTask; signal?: AbortSignal; reports?: Report[] } = {}
  ): SubmitContext {
    return {
      ...this.#base(signal),
      records: this.records.of(this.#options.caller ?? CALLER),
      task: { id, operation, createdAt: new Date() },
      ...(parent && { parent }),
      files: {
        read: async (fileId) => {
          const file = this.files.get(fileId)
          if (!file) throw new Error(`the input names no file ${fileId}`)
          return file
        },
        url: async (fileId) => this.#options.filesUrl && this.#options.filesUrl + fileId,
      },
      webhookUrl: this.#webhooksOf(operation) ? this.#options.webhookUrl : undefined,
      report: async (part) => {
        if (part.outputs?.length && !part.usage) throw new Error('outputs are reported with usage')
        reports.push(part)
      },
    }
  }

  /** What hooks are handed. */
  hookContext(signal: AbortSignal = new AbortController().signal): HookContext {
    return { ...this.#base(signal), records: this.records.all }
  }

  /**
   * Asks a route as somebody who may, `null` for nobody. @returns the answer as it arrives: JSON
   * @throws Error for an input that its schema refuses, and what the route throws
   */
  async call(name: string, sent: Input = {}, caller: RouteCaller | null = SOMEBODY): Promise<Json> {
    const route = this.plugin.routes?.[name] as unknown as CalledRoute | undefined
    if (!route) throw new Error(`no route ${name}`)
    if (!caller && route.access !== 'public') throw new Error(`${name} is not for everybody`)
    const input = structuredClone(sent)
    const check = checkOf(route.input)
    if (!check(input)) throw new Error(`input of ${name}: ${JSON.stringify(check.errors?.[0])}`)
    const owner = caller && { user: caller.id, team: caller.team }
    const base = this.#base(new AbortController().signal)
    const answer = await route.run(input, { ...base, caller, records: this.records.of(owner) })
    return JSON.parse(JSON.stringify(answer ?? null)) as Json
  }

  #base(signal: AbortSignal): PluginContext {
    const quiet = () => {}
    return {
      config: this.#config(),
      http: new FakeHttp(this.#hosts(), signal, this.log),
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      locale: this.#options.locale ?? 'en',
      signal,
    }
  }

  /** As it is in force, also where it lacks something: tests want to see what a plugin makes of that. */
  #config(): Record<string, Json> {
    return configCheckOf(this.plugin.config)(this.#options.config).config
  }

  #webhooksOf(id: string): boolean {
    return this.plugin.services.some((service) => service.operations[id]?.webhooks === true)
  }

  /** Hosts that the plugin declares: its own list, and every address in its config. */
  #hosts(): string[] {
    const hosts = [...(this.plugin.hosts ?? [])]
    const config = this.#config()
    walkSchema(this.plugin.config, (node, path) => {
      if (node.format !== 'uri') return
      const name = path.split('.').at(-1) as string
      const value = config[name]
      if (typeof value === 'string' && URL.canParse(value)) hosts.push(new URL(value).hostname)
    })
    return hosts
  }

  /** The quote, after proof that it is pure: twice the same, and the input untouched. */
  quote(operation: string, input: Input, parent?: ParentTask): QuoteLine[] {
    const given = structuredClone(input)
    const { quote } = this.operation(operation)
    const lines = quote(given, parent)
    if (JSON.stringify(quote(structuredClone(input), parent)) !== JSON.stringify(lines)) {
      throw new Error(`the quote of ${operation} changes from call to call`)
    }
    if (JSON.stringify(given) !== JSON.stringify(input)) {
      throw new Error(`the quote of ${operation} changes its input`)
    }
    const prices = this.plugin.services.flatMap((service) => Object.keys(service.prices))
    for (const { item, quantity } of lines) {
      if (!prices.includes(item)) {
        throw new Error(`${operation} quotes "${item}", which has no price`)
      }
      if (!/^\d+(\.\d{1,12})?$/.test(String(quantity))) {
        throw new Error(`${operation} quotes the quantity ${quantity}`)
      }
    }
    return lines
  }

  /** From submit to the end. Errors of `submit` are thrown; those of `status` are waited out or end the task, as with the host. */
  async run(operation: string, input: Input, parent?: FakeRun): Promise<FakeRun> {
    const declared = this.operation(operation)
    const { input: given, fault } = this.fill(operation, input)
    if (fault) throw new Error(`input of ${operation}: ${fault}`)
    const source = parent && asParent(parent)
    const run: FakeRun = {
      id: randomUUID(),
      operation,
      action: declared.action?.(given) ?? operation.toUpperCase(),
      input: given,
      quote: this.quote(operation, given, source),
      reference: null,
      running: [],
      reports: [],
      result: { state: 'succeeded' },
    }
    const ctx = this.context(operation, run.id, { parent: source, reports: run.reports })
    let submission: Submission
    try {
      submission = await declared.submit(structuredClone(given), ctx)
    } catch (error) {
      const kept = whatCame(run.reports, error)
      if (!kept) throw error
      return { ...run, result: this.#kept(kept) }
    }
    run.reference = submission.reference ?? null
    if (submission.state === 'succeeded' || submission.state === 'failed') {
      run.result = this.#kept(whatCame(run.reports, submission) ?? submission)
      return run
    }
    run.result = await this.follow(operation, run.reference, ctx, run.running)
    return run
  }

  async follow(
    operation: string,
    reference: Json,
    ctx: TaskContext,
    running: RunningStatus[] = []
  ): Promise<KeptResult> {
    const declared = this.operation(operation)
    // The host keeps references as JSON.
    const kept = JSON.parse(JSON.stringify(reference)) as Json
    const end = Date.now() + (this.#options.patience ?? 10_000)
    let fault: unknown
    while (Date.now() < end) {
      try {
        const status = await declared.status(structuredClone(kept), ctx)
        if (status.state === 'succeeded' || status.state === 'failed') return this.#kept(status)
        running.push(status)
        fault = undefined
      } catch (error) {
        const { name, code, text, retryable, misconfigured } = error as UpstreamError
        if (name === 'UpstreamError' && !retryable && !misconfigured) {
          return { state: 'failed', code, message: text }
        }
        if (!retryable) throw error
        fault = error
      }
      await sleep(this.#options.pollEvery ?? 5)
    }
    throw new HangingTask(fault)
  }

  #kept(result: FinishedStatus): KeptResult {
    if (result.state === 'failed') return result
    const { actions, ...rest } = result
    return {
      ...rest,
      ...(actions && { actions: completeActions(actions, (id) => this.operation(id)) }),
    }
  }
}

/** As a site knows them of JPEG and PNG; of other pictures it knows the sides, too. */
function factsOf(file: FileContent | undefined): FileFacts | undefined {
  if (!file) return undefined
  const { width, height } = measure(file.bytes) ?? { width: null, height: null }
  return { mime: file.mime, size: file.bytes.byteLength, width, height }
}

/** A result with what was reported before it, or in the place of a failure; null when nothing was. */
export function whatCame(reports: Report[], end: unknown): SucceededStatus | null {
  const outputs = reports.flatMap((report) => report.outputs ?? [])
  if (outputs.length === 0) return null
  const finished = end as FinishedStatus & { code?: string }
  if (finished.state === 'succeeded') {
    return { ...finished, outputs: [...outputs, ...(finished.outputs ?? [])] }
  }
  const { usage } = reports.findLast((report) => report.usage)!
  const code = finished.code ?? 'plugin_error'
  return { state: 'succeeded', outputs, usage, incomplete: { code, message: code } }
}

/** The task did not end in time; the host would close and refund it. */
export class HangingTask extends Error {
  constructor(cause?: unknown) {
    super('the task does not end', { cause })
    this.name = 'HangingTask'
  }
}

export function asParent(run: FakeRun): ParentTask {
  const { id, operation, action, input, reference } = run
  return { id, operation, action, input, reference }
}
