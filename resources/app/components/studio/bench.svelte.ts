import {
  ApiError,
  Draft,
  Quote,
  cleanInput,
  decimal,
  errorAt,
  faultsOf,
  fileRefusal,
  isFillable,
  lastChosen,
  meaningsOf,
  newUuid,
  properties,
  pushAddress,
  t,
  toast,
  withPictures,
  type FileFacts,
  type FormInput,
  type ServiceInfo,
  type ServiceLink,
  type Task,
  type TaskStore,
} from '@wxiai/sdk/ui'
import { serviceForms } from './service_forms.svelte.js'

export const MOST = 4
/** Milliseconds. */
const SOON = 150

/** The end of a service's path names it within its hub: `flux`, or `plugin/service`. */
export const refOf = (service: Pick<ServiceInfo, 'path'>) =>
  service.path.split('/').slice(2).join('/')

/** One chosen service: its operation, what its form holds, and the price of that. */
export class Seat {
  /** Anew when the language changes. */
  service = $state.raw<ServiceInfo>()!
  readonly ref: string
  readonly quote: Quote
  readonly #draft: Draft
  operationId = $state('')
  input = $state<FormInput>({})
  errors = $state<Record<string, string>>({})
  open = $state(false)

  constructor(service: ServiceInfo) {
    this.service = service
    this.ref = refOf(service)
    this.quote = new Quote(service.plugin, service.id)
    this.#draft = new Draft(service)
    const kept = this.operations.find(({ id }) => id === this.#draft.operation)
    this.operationId = (kept ?? this.operations[0])?.id ?? ''
    this.#restore()
  }

  get operations() {
    return this.service.operations.filter((one) => !one.hidden && isFillable(one.input))
  }
  get operation() {
    return this.operations.find(({ id }) => id === this.operationId)
  }
  get meanings() {
    return this.operation ? meaningsOf(this.operation.input) : {}
  }
  /** Fields that all chosen services share stand above them. */
  get shared(): string[] {
    const { prompt, images } = this.meanings
    return [prompt, images].filter((name) => name !== undefined)
  }
  get unavailable() {
    return this.quote.error !== null
  }
  get pictures(): string[] {
    const name = this.meanings.images
    const value = name ? this.input[name] : undefined
    return Array.isArray(value) ? (value as string[]) : value ? [String(value)] : []
  }
  get pictureField() {
    const name = this.meanings.images
    return name ? properties(this.operation!.input)[name] : undefined
  }
  get room(): number {
    const property = this.pictureField
    if (!property) return 0
    return property.type === 'array' ? (property.maxItems ?? 8) : 1
  }

  choose(operation: string) {
    this.keep()
    this.operationId = operation
    this.errors = {}
    this.#restore()
  }

  setPrompt(words: string) {
    const name = this.meanings.prompt
    if (name) this.input[name] = words
  }

  setPictures(ids: string[]) {
    if (this.operation) this.input = withPictures(this.operation.input, this.input, ids)
  }

  /** `$effect(() => seat.keep())` */
  keep() {
    if (this.operation) this.#draft.keep(this.operation, this.input)
  }

  /** Fills the form with what made a picture. */
  take(task: Task) {
    this.operationId = task.operation
    this.errors = {}
    this.#restore()
    this.input = { ...this.input, ...structuredClone(task.input) }
  }

  check(): boolean {
    this.errors = this.operation ? faultsOf(this.operation.input, this.input) : {}
    const faults = Object.keys(this.errors)
    if (faults.some((name) => !this.shared.includes(name))) this.open = true
    return faults.length === 0
  }

  #restore() {
    if (this.operation) this.input = this.#draft.restore(this.operation)
  }
}

/** One prompt for one service, or for several at once. */
export class Bench {
  seats = $state.raw<Seat[]>([])
  /** Chosen, and their forms are on the way. */
  coming = $state.raw<ServiceLink[]>([])
  prompt = $state('')
  pictures = $state<string[]>([])
  sending = $state(false)
  readonly #kind: string
  readonly #services: () => readonly ServiceLink[]
  readonly #store: TaskStore
  /** What was asked for last; whatever comes for an earlier choice is too late. */
  #wanted: string[] = []

  constructor(kind: string, services: () => readonly ServiceLink[], store: TaskStore) {
    this.#kind = kind
    this.#services = services
    this.#store = store
    const asked =
      new URLSearchParams(location.search).get('with')?.split(',') ?? lastChosen.get(kind)
    const known = this.#links([...new Set(asked)]).slice(0, MOST)
    void this.#open((known.length ? known : services().slice(0, 1)).map(refOf))
  }

  async #open(refs: string[]) {
    // Without a wait where the forms are here, so that the page is whole at once.
    const come = this.#missing(refs).length === 0 || (await this.#fetch(refs))
    if (!come && this.seats.length === 0) {
      const [first] = this.#services().filter(serviceForms.has)
      if (first) this.#seat([refOf(first)])
    }
    if (come) this.#seat(refs)
    this.prompt = this.#first(({ meanings, input }) => meanings.prompt && input[meanings.prompt])
    this.pictures = this.seats.reduce<string[]>(
      (most, { pictures }) => (pictures.length > most.length ? pictures : most),
      []
    )
    this.setPrompt(this.prompt)
  }

  /** In another language, or with other prices. */
  async renew() {
    await serviceForms.need(this.#links(this.refs))
    for (const seat of this.seats)
      seat.service = serviceForms.find(seat.service.path) ?? seat.service
  }

  get refs() {
    return this.seats.map(({ ref }) => ref)
  }
  get comparing() {
    return this.seats.length > 1
  }
  get takesPrompt() {
    return this.seats.some(({ meanings }) => meanings.prompt)
  }
  get room() {
    return Math.max(0, ...this.seats.map(({ room }) => room))
  }
  /** Those that can be sent to now. */
  get able() {
    return this.seats.filter((seat) => !seat.unavailable)
  }
  /** Of all that are sent; null while one of them is unknown. */
  get total(): string | null {
    const prices = this.able.map(({ quote }) => quote.credits)
    if (!prices.length || prices.includes(null)) return null
    return (prices as string[]).reduce((sum, price) => decimal.add(sum, price), '0')
  }

  faultOf(meaning: 'prompt' | 'images') {
    for (const seat of this.seats) {
      const name = seat.meanings[meaning]
      const message = name && errorAt(seat.errors, name)
      if (message) return { service: seat.service.name, message }
    }
    return null
  }

  /** Why one of the chosen services does not take a picture. */
  refusalOf(facts: FileFacts) {
    for (const { pictureField, service } of this.seats) {
      const message = pictureField && fileRefusal(pictureField, facts)
      if (message) return { service: service.name, message }
    }
    return null
  }

  /** Chooses services; what was typed goes along, and the address says which they are. */
  async choose(refs: string[]) {
    const next = [...new Set(refs)].slice(0, MOST)
    if (!next.length) return
    if (this.#missing(next).length && !(await this.#fetch(next))) return
    this.#wanted = []
    this.coming = []
    for (const seat of this.seats) seat.keep()
    this.#seat(next)
    this.setPrompt(this.prompt)
    if (this.pictures.length) this.setPictures(this.pictures)
    pushAddress({ with: this.refs.join(',') })
  }
  toggle(ref: string) {
    const refs = this.#wanted.length ? this.#wanted : this.refs
    return this.choose(refs.includes(ref) ? refs.filter((one) => one !== ref) : [...refs, ref])
  }

  setPrompt(words: string) {
    this.prompt = words
    for (const seat of this.seats) seat.setPrompt(words)
  }
  setPictures(ids: string[]) {
    this.pictures = ids
    for (const seat of this.seats) seat.setPictures(ids)
  }
  /** Another operation may have fields that the one before had not. */
  chooseOperation(seat: Seat, id: string) {
    seat.choose(id)
    seat.setPrompt(this.prompt)
    if (this.pictures.length) seat.setPictures(this.pictures)
  }

  async reuse(task: Task) {
    const service = this.#services().find(
      (one) => one.plugin === task.plugin && one.id === task.service
    )
    if (!service) return
    const ref = refOf(service)
    await this.choose([ref])
    const [seat] = this.seats
    if (seat?.ref !== ref || !seat.operations.some(({ id }) => id === task.operation)) return
    seat.take(task)
    this.prompt = String((seat.meanings.prompt && seat.input[seat.meanings.prompt]) ?? '')
    this.pictures = seat.pictures
    window.scrollTo({ top: 0, behavior: 'smooth' })
  }

  /** Each is a task of its own: what one service refuses costs nothing and stops none of the others. */
  async submit() {
    const seats = this.able
    if (this.sending || !seats.length) return
    if (!seats.map((seat) => seat.check()).every(Boolean)) return
    this.sending = true
    const batch = seats.length > 1 ? newUuid() : undefined
    // The first stands first: cards are put on top one by one.
    const sent = seats.toReversed().map((seat) => this.#send(seat, batch))
    this.#showResults()
    await Promise.all(sent)
    this.sending = false
  }

  /** Goes on with a result. Null when it was refused for no field of the form; else the faults of its fields. */
  async run(
    task: Task,
    operation: string,
    input: FormInput
  ): Promise<Record<string, string> | null> {
    try {
      await this.#store.submit(operation, input, '0', task)
      return {}
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {}
      if (Object.keys(fields).length > 0) return fields
      toast.error(error)
      return null
    }
  }

  async #send(seat: Seat, batch?: string) {
    const operation = seat.operation!
    const input = cleanInput(operation.input, seat.input)
    const { plugin, id } = seat.service
    try {
      const to = { plugin, service: id, batch }
      await this.#store.submit(operation.id, input, seat.quote.credits ?? '0', to)
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).length) {
        seat.errors = error.fields
        seat.open = true
      } else if (!batch) toast.error(error)
    }
  }

  /** On a phone the results lie below the form. */
  #showResults() {
    if (!matchMedia('(min-width: 64rem)').matches)
      document.getElementById('results')?.scrollIntoView({ behavior: 'smooth' })
  }

  #links(refs: readonly string[]): ServiceLink[] {
    return refs.flatMap((ref) => this.#services().find((service) => refOf(service) === ref) ?? [])
  }

  /** Services without a form to go on with; one that is used has it, however old. */
  #missing(refs: readonly string[]): ServiceLink[] {
    const used = this.refs
    return this.#links(refs).filter((one) => !used.includes(refOf(one)) && !serviceForms.has(one))
  }

  /** False: they did not come, which was said, or something else was chosen meanwhile. */
  async #fetch(refs: string[]): Promise<boolean> {
    this.#wanted = refs
    const missing = this.#missing(refs)
    // What comes at once needs no word that it is on the way.
    const timer = setTimeout(() => {
      if (this.#wanted === refs) this.coming = missing
    }, SOON)
    try {
      await serviceForms.need(missing)
      if (this.#wanted !== refs) return false
      const [gone] = this.#missing(refs)
      if (gone) toast.error(t('studio.not_available', { service: gone.name }))
      return !gone
    } catch (error) {
      if (this.#wanted === refs) toast.error(error)
      return false
    } finally {
      clearTimeout(timer)
      if (this.#wanted === refs) {
        this.#wanted = []
        this.coming = []
      }
    }
  }

  #seat(refs: string[]) {
    const known = new Map(this.seats.map((seat) => [seat.ref, seat]))
    this.seats = this.#links(refs).flatMap((link) => {
      const form = serviceForms.find(link.path)
      return known.get(refOf(link)) ?? (form ? new Seat(form) : [])
    })
    lastChosen.set(this.#kind, this.refs)
  }

  #first(of: (seat: Seat) => unknown): string {
    for (const seat of this.seats) {
      const value = of(seat)
      if (typeof value === 'string' && value) return value
    }
    return ''
  }
}
