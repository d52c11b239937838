import db from '@adonisjs/lucid/services/db'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import type { Assert } from '@japa/assert'
import { Money } from '#shared/money'
import { PluginRegistry } from '#plugins/registry'
import { LedgerProof } from '#credits/ledger_proof'
import type { TaskRow } from '#tasks/task_row'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { configureSteered, person, type Person } from '../../functional/tasks/support.js'
import type { NodeProcess } from './node_process.js'
import { Tally } from './tally.js'

const PRICE = 5
const OPEN = ['queued', 'submitting', 'running', 'storing']

/** Prompts of tasks that end in every way there is. */
export const CROWD = [
  'slow=100',
  'slow=600',
  'fail slow=300',
  'busy=1',
  'garbage=2',
  'text',
  'drop',
  'slow=1500',
]

/** An upstream, a few people with credits, and the proof that nothing of it got lost. */
export class Site {
  readonly tally: Tally
  readonly upstream = new SteeredUpstream()
  /** Further ones, at which the plugin has accounts. */
  readonly others: SteeredUpstream[] = []
  readonly users: Person[] = []
  /** Tasks that a node said it took. */
  readonly taken = new Set<string>()
  sent = 0

  private constructor(part: string) {
    this.tally = new Tally(part)
  }

  /** `part`: its name in the summary. */
  static async open(part: string, users = 2): Promise<Site> {
    const site = new Site(part)
    await site.upstream.start()
    // Other specs empty the tables.
    await (await app.container.make(PluginRegistry)).resync()
    await configureSteered(site.upstream.url)
    for (let i = 0; i < users; i += 1) site.users.push(await person(null as never, '5000'))
    site.tally.before = await site.#balance()
    return site
  }

  async close(): Promise<void> {
    await Promise.all(this.upstreams.map((upstream) => upstream.stop()))
  }

  get upstreams(): SteeredUpstream[] {
    return [this.upstream, ...this.others]
  }

  /** How often a task was handed over, wherever that was. */
  submitsOf(id: string): number {
    return this.upstreams.reduce((sum, { submits }) => sum + (submits.get(id) ?? 0), 0)
  }

  /** Null where the node died over it. */
  async submit(node: NodeProcess, user: Person, prompt: string, operation = 'sure') {
    this.sent += 1
    const path = `/api/v1/steered/submit/${operation}`
    const answer = await node
      .ask('POST', path, { token: user.token, body: { prompt } })
      .catch(() => null)
    if (answer && answer.status < 300) this.taken.add(answer.body.id)
    return answer
  }

  crowd(...nodes: NodeProcess[]) {
    const one = (i: number, prompt: string, operation: string) =>
      this.submit(nodes[i % nodes.length]!, this.users[i % this.users.length]!, prompt, operation)
    return Promise.all([
      ...CROWD.map((prompt, i) => one(i, prompt, i % 4 === 3 ? 'plain' : 'sure')),
      one(0, 'every=150', 'parts'),
    ])
  }

  tasks(): Promise<TaskRow[]> {
    const teams = this.users.map(({ teamId }) => teamId)
    return db.from('tasks').whereIn('team_id', teams)
  }

  /** Also when the database is away in between. */
  async allEnded(seconds = 60): Promise<void> {
    const until = Date.now() + seconds * 1000
    for (;;) {
      const tasks = await this.tasks().catch(() => null)
      const open = tasks?.filter((task) => OPEN.includes(task.status))
      if (open?.length === 0) return
      if (Date.now() > until) {
        const names = open?.map((task) => `${task.id} ${task.status} ${JSON.stringify(task.input)}`)
        throw new Error(`still open: ${names?.join('\n') ?? 'unknown, no database'}`)
      }
      await sleep(100)
    }
  }

  /** Each task once upstream, each result stored and paid once, everything else paid back. */
  async prove(assert: Assert): Promise<void> {
    const tasks = await this.tasks()
    const known = new Set(tasks.map(({ id }) => id))
    for (const id of this.taken) assert.isTrue(known.has(id), `${id} was taken and is gone`)
    for (const caller of this.upstreams.flatMap(({ submits }) => [...submits.keys()])) {
      const here = known.has(caller) || (await db.from('tasks').where('id', caller).first())
      assert.isOk(here, `${caller} runs upstream and is not known here`)
    }
    for (const task of tasks) await this.#proveTask(task, assert)
    const proof = await app.container.make(LedgerProof)
    assert.isNull((await proof.run()).discrepancy)
    this.tally.after = await this.#balance()
    this.tally.charged = tasks
      .filter(({ status }) => status === 'succeeded')
      .reduce((sum, { credits }) => sum.add(Money.parse(credits)), Money.zero)
    assert.equal(this.tally.before.sub(this.tally.after).toString(), this.tally.charged.toString())
    this.tally.proven = true
  }

  async #proveTask(task: TaskRow, assert: Assert): Promise<void> {
    this.tally.task(task.error_code ?? task.status)
    const about = `${task.id} ${task.status} ${task.error_code ?? ''}`
    assert.notInclude(OPEN, task.status, about)
    const submits = this.submitsOf(task.id)
    assert.isAtMost(submits, 1, `${about} was submitted ${submits} times`)
    const entries = await db.from('credit_entries').where('reference_id', task.id)
    const outputs = await db.from('task_outputs').where('task_id', task.id)
    const files = await db.from('files').where('task_id', task.id)
    const hold = await db.from('credit_holds').where('id', task.hold_id!).firstOrFail()
    if (task.status === 'succeeded') {
      assert.equal(submits, 1, about)
      assert.lengthOf(entries, 1, `${about} was charged ${entries.length} times`)
      assert.equal(Number(entries[0].amount), -PRICE * (task.text ? 1 : outputs.length))
      assert.equal(hold.status, 'settled')
      if (task.operation === 'parts') assert.include([1, 2, 3], outputs.length)
      else assert.lengthOf(outputs, task.text ? 0 : 1)
      assert.lengthOf(files, outputs.length)
    } else {
      assert.lengthOf(entries, 0, `${about} and was charged`)
      assert.lengthOf(files, 0, about)
      assert.equal(hold.status, 'released')
    }
  }

  async #balance(): Promise<Money> {
    const teams = this.users.map(({ teamId }) => teamId)
    const rows: { balance: string }[] = await db
      .from('credit_accounts')
      .whereIn('team_id', teams)
      .select('balance')
    return rows.reduce((sum, { balance }) => sum.add(Money.parse(balance)), Money.zero)
  }
}
