import type { Json, Plugin, RunningSimulator } from '../../src/contract.js'
import { samplesOf } from '../../src/sample.js'
import { FakeSite } from '../fake_site.js'
import type { FakeHost } from '../fake_host.js'

export type Input = Record<string, Json>

/** Words that simulators of `@wxiai/sdk/simulator` understand in a prompt. */
export type SteerWord =
  'fail' | 'banned' | 'queue-full' | 'garbage' | 'lost' | 'hang' | 'http' | 'drop' | 'webhook-dup'

export interface Fixtures {
  /** Shown in the names of the tests, for a plugin that is tried in several ways. */
  name?: string
  /** Starts the upstream; the plugin's own simulator, 400 times as fast, when omitted. */
  simulator?(): Promise<RunningSimulator<object>>
  /** Config of a plugin without a simulator; empty when omitted. */
  config?: Input
  /** The operation that is tried most; the first that needs no file and no other task when omitted. */
  operation?: string
  /** Its input; made from its schema when omitted. */
  input?: Input
  /** The field of that input whose words steer the simulator. */
  promptField?: string
  /** The upstream answers a submit with the result: there is no status to ask for. */
  immediate?: boolean
  /** Codes of this plugin for what every upstream does. */
  codes?: Partial<Record<'banned' | 'queueFull' | 'garbage' | 'lost', string>>
  /** Words that its simulator does not know; what they would show is not tried. */
  unknownWords?: readonly SteerWord[]
  /** By collection and key: what an older version left, for the migrations. */
  records?: Record<string, Record<string, Json>>
}

/** A plugin with all that its cases need to know. */
export class Subject {
  readonly codes: Record<'banned' | 'queueFull' | 'garbage' | 'lost', string>

  constructor(
    readonly plugin: Plugin,
    readonly fixtures: Fixtures
  ) {
    this.codes = {
      banned: 'banned_prompt',
      queueFull: 'queue_full',
      garbage: 'upstream_garbage',
      lost: 'upstream_lost',
      ...fixtures.codes,
    }
  }

  get hasUpstream(): boolean {
    return Boolean(this.fixtures.simulator ?? this.plugin.simulator)
  }

  get immediate(): boolean {
    return this.fixtures.immediate ?? false
  }

  get operations(): string[] {
    return this.plugin.services.flatMap(({ operations }) => Object.keys(operations))
  }

  /** The operation that is tried most; null for a plugin that offers models only. */
  get operation(): string | null {
    const { operation } = this.fixtures
    if (operation) return operation
    const simple = this.plugin.services.flatMap(({ operations }) =>
      Object.entries(operations).filter(([, declared]) => {
        const { required = [], properties = {} } = declared.input as {
          required?: string[]
          properties?: Record<string, { format?: string }>
        }
        return (
          !declared.hidden &&
          !required.some((name) => /^wxiai-/.test(properties[name]?.format ?? ''))
        )
      })
    )
    return simple[0]?.[0] ?? this.operations[0] ?? null
  }

  /** The input of the tests, with a word that steers the simulator. */
  input(host: FakeHost, word = ''): Input {
    const schema = host.operation(this.operation!).input
    const input = structuredClone(this.fixtures.input ?? samplesOf(schema)[0] ?? {})
    if (!word) return input
    const field = this.fixtures.promptField ?? 'prompt'
    return { ...input, [field]: `${String(input[field] ?? 'sample')} ${word}` }
  }

  knows(...words: SteerWord[]): boolean {
    const { unknownWords = [] } = this.fixtures
    return (
      this.hasUpstream &&
      this.operation !== null &&
      !words.some((word) => unknownWords.includes(word))
    )
  }

  /** A fresh upstream and a fresh site before it. */
  async open(): Promise<World> {
    const simulator = await this.#start()
    const config = (simulator?.config ?? this.fixtures.config ?? {}) as Input
    return new World(this, config, simulator)
  }

  async #start(): Promise<RunningSimulator<object> | null> {
    if (this.fixtures.simulator) return this.fixtures.simulator()
    const own = await this.plugin.simulator?.()
    return own ? ((await own.default.start({ speed: 400 })) as RunningSimulator<object>) : null
  }
}

export class World {
  readonly site: FakeSite

  constructor(
    readonly subject: Subject,
    readonly config: Input,
    readonly simulator: RunningSimulator<object> | null,
    webhookUrl?: string
  ) {
    this.site = new FakeSite(subject.plugin, { config, webhookUrl })
  }

  get host(): FakeHost {
    return this.site.host
  }

  get operation() {
    return this.host.operation(this.subject.operation!)
  }

  context(id?: string) {
    return this.host.context(this.subject.operation ?? '', id)
  }

  input(word = ''): Input {
    return this.subject.input(this.host, word)
  }

  /** The same as an operation gets it. */
  given(word = ''): Input {
    return this.host.fill(this.subject.operation!, this.input(word)).input
  }

  /** A task of the tested operation, accepted and held. */
  accept(word = '') {
    return this.site.accept(this.subject.operation!, this.input(word))
  }

  run(word = '') {
    return this.host.run(this.subject.operation!, this.input(word))
  }
}

export interface Case {
  name: string
  run(): Promise<void>
}

/** A case in a world of its own, which ends with it. */
export function inWorld(
  subject: Subject,
  name: string,
  run: (world: World) => Promise<void>
): Case {
  return {
    name,
    async run() {
      const world = await subject.open()
      try {
        await run(world)
      } finally {
        await world.simulator?.stop()
      }
    },
  }
}

export interface Refused {
  code?: string
  state?: string
  retryable?: boolean
  misconfigured?: boolean
}

/** What a promise was rejected with. */
export async function rejected(run: () => Promise<unknown>): Promise<Refused> {
  try {
    await run()
  } catch (error) {
    return error as Refused
  }
  throw new Error('was not refused')
}
