import {
  ApiError,
  Draft,
  cleanInput,
  credit,
  defaultsOf,
  faultsOf,
  formatCredits,
  live,
  pushAddress,
  quotableInput,
  toast,
  type FormInput,
  type ServiceInfo,
  type Task,
  type TaskAction,
  type TaskStore,
} from '@wxiai/sdk/ui'
import { priceOfAction } from './actions.js'
import { actionName, buttonName, m } from './messages.js'

export const TABS = ['imagine', 'blend', 'describe', 'shorten'] as const
export type Tab = (typeof TABS)[number]

const isTab = (value: string | null | undefined): value is Tab => TABS.includes(value as Tab)

/** What the studio holds: the open tab, one input for each, and what pressing does. */
export class MidjourneyStudio {
  tab = $state<Tab>('imagine')
  inputs = $state<Record<Tab, FormInput>>({ imagine: {}, blend: {}, describe: {}, shorten: {} })
  errors = $state<Record<string, string>>({})
  sending = $state(false)
  /** Buttons that were pressed and not yet answered. */
  pressing = $state<string[]>([])
  readonly service: ServiceInfo
  readonly #store: TaskStore
  readonly #draft: Draft
  /** Tasks without a card whose end is told in a note. */
  readonly #asides = new Set<string>()

  constructor(service: ServiceInfo, store: TaskStore) {
    this.service = service
    this.#store = store
    this.#draft = new Draft(service)
    const asked = new URLSearchParams(location.search).get('operation')
    this.tab = [asked, this.#draft.operation].find((tab) => isTab(tab)) ?? 'imagine'
    for (const tab of TABS) this.inputs[tab] = this.#draft.restore(this.operation(tab))
  }

  operation(tab: Tab): ServiceInfo['operations'][number] {
    return this.service.operations.find(({ id }) => id === tab)!
  }

  get input(): FormInput {
    return this.inputs[this.tab]
  }

  /** Input with which the price may be asked before the form is complete. */
  get quotable(): FormInput {
    return quotableInput(this.operation(this.tab).input, this.input)
  }

  choose(tab: Tab) {
    this.keep()
    this.tab = tab
    this.errors = {}
    this.inputs[tab] = this.#draft.restore(this.operation(tab))
    pushAddress({ operation: tab })
  }

  /** `$effect(() => studio.keep())` */
  keep() {
    this.#draft.keep(this.operation(this.tab), this.input)
  }

  async submit(credits: string | null) {
    if (this.sending) return
    const { input: schema } = this.operation(this.tab)
    this.errors = { ...faultsOf(schema, this.input), ...this.#faults() }
    if (Object.keys(this.errors).length) return
    this.sending = true
    try {
      const sent = this.#store.submit(this.tab, cleanInput(schema, this.input), credits ?? '0')
      this.#showResults()
      await sent
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {}
      if (Object.keys(fields).length) this.errors = fields
      else toast.error(error)
    } finally {
      this.sending = false
    }
  }

  /** Where the form fills the screen, the new card would be out of sight. */
  #showResults() {
    if (!matchMedia('(max-width: 1023px)').matches) return
    requestAnimationFrame(() => document.querySelector('[data-results]')?.scrollIntoView())
  }

  #faults(): Record<string, string> {
    const faults: Record<string, string> = {}
    const count = (value: unknown) => (Array.isArray(value) ? value.length : 0)
    if (this.tab === 'blend' && count(this.input.images) < 2) faults.images = m('blend.few')
    if (this.tab === 'describe' && !this.input.image) faults.image = m('describe.none')
    return faults
  }

  /** Presses a button under a picture. True when the server took it. */
  async press(action: TaskAction, extra: FormInput = {}): Promise<boolean> {
    const label = buttonName(action.id, action.label) || actionName('ACTION')
    const price = priceOfAction(action, this.service)
    const missing = credit.missing(price)
    if (missing !== null) {
      toast.error(m('missing', { missing: formatCredits(missing), label }), {
        action: { label: m('topup'), href: '/credits#topup' },
      })
      return false
    }
    const key = `${String(action.input.task)}/${action.id}`
    this.pressing = [...this.pressing, key]
    try {
      const task = await this.#store.submit(action.operation, { ...action.input, ...extra }, price)
      if (action.id === 'seed' || action.id === 'like') this.#tellLater(task)
      else this.#tellStarted(label)
      return true
    } catch (error) {
      toast.error(error)
      return false
    } finally {
      this.pressing = this.pressing.filter((other) => other !== key)
    }
  }

  #tellStarted(label: string) {
    if (window.scrollY < 300) return
    toast.ok(m('started', { label }), {
      action: { label: m('show'), run: () => window.scrollTo({ top: 0, behavior: 'smooth' }) },
    })
  }

  #tellLater(task: Task) {
    this.#asides.add(task.id)
    const known = this.#store.find(task.id)
    if (known) this.#aside(known)
  }

  /** Listens for the ends of seeds and hearts: `$effect(() => studio.listen())`. */
  listen(): () => void {
    return live.on('task', (task) => this.#aside(task))
  }

  #aside(task: Task) {
    if (!this.#asides.has(task.id)) return
    if (task.status === 'failed') {
      this.#asides.delete(task.id)
      toast.error(task.error?.message ?? '')
    } else if (task.status === 'succeeded') {
      this.#asides.delete(task.id)
      const seed = task.text
      if (!seed) return void toast.ok(m('liked'))
      toast.ok(m('seed.is', { seed }), {
        duration: 15_000,
        action: { label: m('seed.use'), run: () => this.#useSeed(seed) },
      })
    }
  }

  #useSeed(seed: string) {
    this.choose('imagine')
    this.inputs.imagine.seed = Number(seed)
  }

  /** Fills the form with what made a picture. */
  reuse(root: Task, prompt: string) {
    const tab = isTab(root.operation) ? root.operation : 'imagine'
    const own = isTab(root.operation)
      ? ($state.snapshot(root.input as Record<string, unknown>) as FormInput)
      : {}
    this.choose(tab)
    this.inputs[tab] = { ...defaultsOf(this.operation(tab).input), ...own }
    if ((tab === 'imagine' || tab === 'shorten') && prompt) this.inputs[tab].prompt = prompt
    this.focusPrompt()
  }

  usePrompt(prompt: string) {
    this.choose('imagine')
    this.inputs.imagine.prompt = prompt
    this.focusPrompt()
  }

  focusPrompt() {
    window.scrollTo({ top: 0 })
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-prompt]')?.focus())
  }
}
