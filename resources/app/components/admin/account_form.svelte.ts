import { ApiError, cleanInput, defaultsOf, faultsOf, t, type FormInput } from '@wxiai/sdk/ui'
import type { AccountChange } from './admin_api.js'
import type { PluginAccount, PluginDetail } from '../../../../sdk/src/wire.js'
import { isMask, secretsSet, withoutMasks } from './secrets.js'

const MOST = 1_000_000

/** What is typed for one account. A new one starts with the settings of the first, without its secrets. */
export class AccountForm {
  readonly account: PluginAccount | null
  readonly #detail: PluginDetail
  readonly secretsSet: string[]
  name = $state('')
  config = $state<FormInput>({})
  privateHosts = $state(false)
  weight = $state('1')
  requests = $state('')
  tasks = $state('')
  errors = $state<Record<string, string>>({})

  constructor(detail: PluginDetail, account: PluginAccount | null) {
    this.#detail = detail
    this.account = account
    const { config_schema: schema } = detail
    const start = account?.config ?? detail.config
    this.secretsSet = account ? secretsSet(account.config) : []
    this.config = { ...defaultsOf(schema), ...structuredClone(withoutMasks(start)) } as FormInput
    this.privateHosts = (account ?? detail).allow_private_hosts
    if (!account) return
    this.name = account.name
    this.weight = String(account.weight)
    this.requests = String(account.requests_per_minute ?? '')
    this.tasks = String(account.in_flight ?? '')
  }

  /** The main account's is that of the plugin, and has a page of its own. */
  get hasConfig(): boolean {
    return this.account?.main !== true
  }

  /** Faults by field, those of the config as `config.<name>`. */
  check(): boolean {
    const errors: Record<string, string> = {}
    if (!this.name.trim()) errors.name = t('ui.error.required')
    if (!whole(this.weight, 0, 100)) errors.weight = t('admin.accounts.weight_invalid')
    for (const [field, text] of [
      ['requests_per_minute', this.requests],
      ['in_flight', this.tasks],
    ] as const) {
      if (text.trim() !== '' && !whole(text, 1, MOST)) errors[field] = t('admin.limits.invalid')
    }
    Object.assign(errors, this.#configFaults())
    this.errors = errors
    return Object.keys(errors).length === 0
  }

  /** Only what a test of the connection needs. */
  checkConfig(): boolean {
    this.errors = this.#configFaults()
    return Object.keys(this.errors).length === 0
  }

  get configErrors(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.errors).map(([name, text]) => [name.replace(/^config\./, ''), text])
    )
  }

  get change(): AccountChange {
    const limit = (text: string) => (text.trim() === '' ? null : Number(text))
    return {
      name: this.name.trim(),
      weight: Number(this.weight),
      requests_per_minute: limit(this.requests),
      in_flight: limit(this.tasks),
      ...(this.hasConfig ? this.connection : {}),
    }
  }

  get connection() {
    const sent = cleanInput(this.#detail.config_schema, this.config)
    const kept = Object.entries(this.account?.config ?? {}).filter(
      ([name, own]) => isMask(own) && !(name in sent)
    )
    return {
      config: { ...Object.fromEntries(kept), ...sent },
      allow_private_hosts: this.privateHosts,
    }
  }

  /** True where the server named the fields. */
  refused(error: unknown): boolean {
    if (!(error instanceof ApiError) || Object.keys(error.fields).length === 0) return false
    this.errors = error.fields
    return true
  }

  #configFaults(): Record<string, string> {
    if (!this.hasConfig) return {}
    const faults = faultsOf(this.#detail.config_schema, this.config)
    for (const name of this.secretsSet) delete faults[name]
    return Object.fromEntries(
      Object.entries(faults).map(([name, text]) => [`config.${name}`, text])
    )
  }
}

function whole(text: string, least: number, most: number): boolean {
  return /^\d{1,7}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
}
