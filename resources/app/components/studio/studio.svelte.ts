import {
  ApiError,
  Draft,
  cleanInput,
  defaultsOf,
  faultsOf,
  isFillable,
  pushAddress,
  toast,
  type FormInput,
  type ServiceInfo,
  type Task,
  type TaskStore,
} from '@wxiai/sdk/ui'

/** What the form of a studio holds: the chosen operation, one input per operation, faults, and the act itself. */
export class Studio {
  operationId = $state('')
  inputs = $state<Record<string, FormInput>>({})
  errors = $state<Record<string, string>>({})
  sending = $state(false)
  readonly #service: () => ServiceInfo
  readonly #store: TaskStore
  readonly #draft: Draft

  /** A function, for the texts of the service change with the language. */
  constructor(service: () => ServiceInfo, store: TaskStore) {
    this.#service = service
    this.#store = store
    this.#draft = new Draft(service())
    const asked = [
      new URLSearchParams(location.search).get('operation'),
      this.#draft.operation,
      this.operations[0]?.id,
    ]
    this.operationId = asked.find((id) => this.operations.some((one) => one.id === id)) ?? ''
    this.#restore()
  }

  get operations() {
    return this.#service().operations.filter(
      (operation) => !operation.hidden && isFillable(operation.input)
    )
  }
  get operation() {
    return this.operations.find((operation) => operation.id === this.operationId)
  }

  /** The other operation goes on with what both forms have; the address says which it is. */
  choose(id: string) {
    this.keep()
    this.operationId = id
    this.errors = {}
    this.#restore()
    pushAddress({ operation: id })
  }

  #restore() {
    if (this.operation) this.inputs[this.operationId] = this.#draft.restore(this.operation)
  }

  /** `$effect(() => studio.keep())` */
  keep() {
    if (this.operation) this.#draft.keep(this.operation, this.inputs[this.operationId]!)
  }

  reuse(task: Task) {
    const operation = this.operations.find((one) => one.id === task.operation)
    if (!operation) return
    this.operationId = operation.id
    const input = $state.snapshot(task.input as Record<string, unknown>) as FormInput
    this.inputs[operation.id] = { ...defaultsOf(operation.input), ...input }
    this.errors = {}
    window.scrollTo({ top: 0, behavior: 'smooth' })
  }

  async submit(credits: string | null) {
    const operation = this.operation
    if (!operation || this.sending) return
    this.errors = faultsOf(operation.input, this.inputs[operation.id]!)
    if (Object.keys(this.errors).length) return
    const sent = this.run(
      operation.id,
      cleanInput(operation.input, this.inputs[operation.id]!),
      credits ?? '0'
    )
    // On a phone the results lie below the form.
    if (!matchMedia('(min-width: 64rem)').matches)
      document.getElementById('results')?.scrollIntoView({ behavior: 'smooth' })
    this.errors = (await sent) ?? {}
  }

  /** Faults by field, none when it was taken; null when it was refused otherwise, which was then said. */
  async run(
    operation: string,
    input: FormInput,
    credits = '0'
  ): Promise<Record<string, string> | null> {
    this.sending = true
    try {
      await this.#store.submit(operation, input, credits)
      return {}
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {}
      if (Object.keys(fields).length > 0) return fields
      toast.error(error)
      return null
    } finally {
      this.sending = false
    }
  }
}

export const createStudio = (service: () => ServiceInfo, store: TaskStore) =>
  new Studio(service, store)
