/** Props of every page, typed once for the controller that renders it and the component that shows it. */
import type {
  AdminOrder,
  Credit,
  CreditEntry,
  CreditPackage,
  CursorPage,
  Json,
  Order,
  Page,
  Price,
  PriceDimension,
  ServiceInfo,
  ServiceKind,
  ServiceLink,
  Task,
  TopUpOffer,
} from '../../../sdk/src/wire.js'

export type Locale = 'en' | 'zh-CN'
export type Theme = 'system' | 'light' | 'dark' | 'oled'

export type CurrentUser = {
  id: string
  name: string
  email: string
  role: 'admin' | 'user' | 'pending'
  profile_image_url: string
  permissions: Record<string, boolean>
}

export type NavService = ServiceLink

export type SharedProps = {
  site: { name: string; signup_enabled: boolean }
  locale: Locale
  theme: Theme
  /** Short-lived bearer token for /api/v1; renew by `POST /session/token`. */
  auth: { token: string; expires_at: number; user: CurrentUser; team_id: string } | null
  credit: Credit | null
  services: NavService[]
  flash: { success?: string; error?: string }
  errors: Record<string, string>
}

export type AuthSessionItem = {
  id: string
  kind: 'web' | 'api'
  ip: string | null
  user_agent: string | null
  created_at: string
  last_used_at: string
  current: boolean
}

export type GalleryItem = {
  file_id: string
  task_id: string | null
  url: string
  thumbnail_url: string | null
  mime: string
  width: number | null
  height: number | null
  size: number
  favourite: boolean
  plugin: string | null
  service: string | null
  kind: string
  action: string | null
  prompt: string
  created_at: string
}

export type GalleryFilters = {
  kind: string
  /** Named where services of several plugins have the same id. */
  plugin: string
  service: string
  favourite: boolean
  month: string
  query: string
}

export type SettingField = {
  key: string
  group: string
  label: string
  description: string
  schema: Record<string, Json>
  value: Json
  /** Set by the environment, cannot be changed here. */
  locked_by: string | null
}

export type Attention = { level: 'error' | 'warning' | 'info'; text: string; href: string }

export type AdminUser = {
  id: string
  name: string
  email: string
  role: 'admin' | 'user' | 'pending'
  profile_image_url: string
  permissions: Record<string, boolean>
  balance: string
  held: string
  tasks: number
  last_active_at: string | null
  created_at: string
}

export type AdminPlugin = {
  id: string
  name: string
  description: string | null
  icon: string | null
  version: string
  /** It was installed as a package, and can be put back to an older version or uninstalled. */
  removable: boolean
  enabled: boolean
  demo: boolean
  configured: boolean
  failing_accounts: { name: string; misconfigured: boolean }[]
  state: 'failed' | 'disabled' | 'unconfigured' | 'demo' | 'enabled'
  faults: { path: string; message: string }[]
  services: { id: string; name: string; kind: string }[]
  models: { id: string; name: string; kind: string }[]
  gateways: { id: string; name: string; currencies: string[] }[]
  tasks_today: number
  success_rate: number | null
  median_seconds: number | null
  credits_today: string
}

export type AdminTask = Task & {
  user: { id: string; name: string; email: string } | null
  /** Whose it is upstream, where the plugin has several. */
  account: string | null
}

export type AuditItem = {
  id: string
  actor: { id: string; name: string } | null
  action: string
  target_type: string | null
  target_id: string | null
  /** What people call the user, setting or plugin that it was about. */
  target_name: string | null
  detail: Record<string, Json>
  ip: string | null
  created_at: string
}

/** Which plugins are listed: all, those that people can use, those that need hands. */
export type PluginsShown = 'all' | 'enabled' | 'problems'

/** A price beside what the plugin suggests. */
export type PricedItem = Price & { declared: string }

export type PricedService = {
  id: string
  name: string
  dimensions: PriceDimension[]
  prices: PricedItem[]
}

/** What the prices of a plugin come to. */
export type PricedPlugin = {
  id: string
  name: string
  icon: string | null
  /** Items of its price lists, and how many of them are not as the plugin suggests. */
  items: number
  changed: number
  /** The lowest and the highest price; null where there is none. */
  from: string | null
  to: string | null
  /** Of the one that is open; where somebody searches, of each, with what was found. */
  services: PricedService[] | null
}

export type PageProps = {
  'auth/login': { return_to: string }
  'auth/signup': { first_run: boolean; site_name: string }
  'account/profile': { sessions: AuthSessionItem[] }

  'home': { recent: Task[] }
  /** The studio over all services of a kind. */
  'studio/hub': HubProps
  /** The generated studio; a plugin's own page `<plugin>::<page>` gets the same props. */
  'studio/service': StudioProps
  'gallery/index': {
    filters: GalleryFilters
    items: GalleryItem[]
    next_cursor: string | null
    months: { month: string; count: number }[]
    total: number
    total_exact: boolean
  }
  'credits/index': {
    entries: CursorPage<CreditEntry>
    page: number | null
    kind: string
    spending: { day: string; service: string; credits: string }[]
    holds: {
      id: string
      amount: string
      reference: { type: string; id: string } | null
      created_at: string
    }[]
    offer: TopUpOffer
    /** The latest ones. */
    orders: CursorPage<Order>
  }

  'credits/order': {
    order: Order
    /** Of a checkout that is scanned: one path, in units of a module. */
    qr: { size: number; path: string } | null
  }

  'admin/overview': {
    first_steps: boolean
    attention: Attention[]
    figures: {
      key:
        | 'active_users'
        | 'tasks'
        | 'success_rate'
        | 'credits_spent'
        | 'credits_granted'
        | 'new_users'
      today: string | null
      last_week: string | null
    }[]
    upstreams: {
      plugin: string
      name: string
      ok: boolean | null
      tasks: number
      failed: number
      median_seconds: number | null
    }[]
    series: { hour: string; tasks: number; failed: number }[]
  }
  'admin/users': { users: Page<AdminUser>; page: number; query: string; role: string }
  'admin/user': { user: AdminUser; entries: Page<CreditEntry>; tasks: Page<Task> }
  'admin/plugins': {
    plugins: Page<AdminPlugin>
    page: number
    query: string
    show: PluginsShown
    /** Of all plugins, whatever is searched for. */
    counts: Record<PluginsShown, number>
  }
  'admin/plugin': { plugin: AdminPlugin; tab: string }
  'admin/credits': {
    entries: CursorPage<CreditEntry & { user: { id: string; name: string; email: string } | null }>
    page: number | null
    kind: string
    totals: { balance: string; held: string; debt: string; granted: string; charged: string }
  }
  'admin/orders': {
    orders: CursorPage<AdminOrder>
    page: number | null
    status: string
    plugin: string
    query: string
    problem: boolean
    problems: number
    gateways: { plugin: string; name: string }[]
  }
  'admin/for_sale': {
    packages: (CreditPackage & { enabled: boolean; position: number })[]
    /** Currencies that some gateway takes now. */
    currencies: string[]
    settings: SettingField[]
  }
  'admin/packages': { tab: string }
  'admin/package': { package_id: string; package: string; version: string }
  'admin/prices': {
    plugins: Page<PricedPlugin>
    page: number
    query: string
    changed: boolean
    /** Id of the plugin whose prices are shown. */
    open: string
    /** There is a price that is not the suggested one. */
    any_changed: boolean
  }
  'admin/tasks': {
    tasks: CursorPage<AdminTask>
    page: number | null
    status: string
    plugin: string
    query: string
  }
  'admin/settings': { settings: SettingField[] }
  'admin/audit': { entries: CursorPage<AuditItem>; page: number | null; query: string }

  'errors/not_found': ErrorPageProps
  'errors/forbidden': ErrorPageProps
  'errors/expired': ErrorPageProps
  'errors/server_error': ErrorPageProps
}

export type HubProps = {
  kind: ServiceKind
  /** Of the chosen services and of those whose tasks are in the history; `services` names them all. */
  forms: ServiceInfo[]
  history: CursorPage<Task>
  status: string
}
export type StudioProps = { service: ServiceInfo; history: CursorPage<Task>; status: string }
export type ErrorPageProps = { detail: string; request_id: string }
