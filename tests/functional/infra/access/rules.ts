import { randomBytes, randomUUID } from 'node:crypto'
import type { Permission } from '#settings/permissions'
import { PASSWORD } from '#tests/helpers/accounts'

/** Who may pass; each includes those behind it. */
export type Audience =
  /** Guests too. */
  | 'everyone'
  /** Whoever holds a signed address, signed in or not. */
  | 'holders'
  /** Accounts that wait for an admin too. */
  | 'accounts'
  | 'members'
  | 'admins'

/** What the address names, and whose it is. */
export type Row = 'file' | 'task' | 'order' | 'session' | 'person'

export interface Rule {
  for: Audience
  /** Asked for beside the audience. */
  permission?: Permission
  /** Belongs to one user. For everybody else, admins too unless the route is theirs, it does not exist. */
  row?: Row
  /** How strangers are told; 404 where nothing else is said. */
  foreign?: number
  params?: Record<string, string>
  body?: object | 'upload' | ((caller: { email: string }, row: Record<string, string>) => object)
  /** What those get who may. */
  status?: number
  /** What guests get where that is something else. */
  guest?: number
  /** The sign-in that made the request is gone afterwards. */
  leaves?: true
}

const account = () => ({ name: 'New', email: `${randomUUID()}@example.com`, password: PASSWORD })
const credentials = ({ email }: { email: string }) => ({ email, password: PASSWORD })
const many = (_: object, { id }: Record<string, string>) => ({ ids: [id] })
const PASSWORDS = { password: PASSWORD, new_password: PASSWORD }
const ECHO = { plugin: 'echo' }
const NO_ACCOUNT = { ...ECHO, account: '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d' }
const NOTHING = { id: '00000000-0000-4000-8000-000000000000' }
const ECHO_CONFIG = { config: { base_url: 'https://echo.example', api_key: 'a-long-key' } }

/** Every route of the app. One that is added has to be written down here first. */
export const RULES: Record<string, Rule> = {
  'GET /health/live': { for: 'everyone' },
  'GET /health/ready': { for: 'everyone' },
  // From this machine; `METRICS_TOKEN` has a test of its own.
  'GET /metrics': { for: 'everyone' },
  'GET /api/openapi.json': { for: 'everyone' },
  'GET /docs': { for: 'everyone' },
  'GET /docs/start.js': { for: 'everyone' },
  'GET /docs/assets/:version/*': { for: 'everyone', status: 404 },
  'GET /plugins/:plugin/icon.svg': { for: 'everyone', params: ECHO },
  'ANY /api/*': { for: 'everyone', status: 404 },
  'ANY /v1/*': { for: 'everyone', status: 404 },
  'ANY /*': { for: 'everyone', status: 404 },

  'GET /files/:id/:name': { for: 'holders', row: 'file' },
  'GET /files/archive/:name': { for: 'holders', row: 'file' },
  'GET /files/previews/:task': { for: 'holders', row: 'task' },
  'POST /api/v1/hooks/:plugin/:task/:token': { for: 'holders', row: 'task', status: 204 },

  'POST /api/v1/auths/signup': { for: 'everyone', body: account, status: 201 },
  'POST /api/v1/auths/signin': {
    for: 'everyone',
    body: credentials,
  },
  'GET /api/v1/auths/signout': { for: 'accounts', leaves: true },
  'POST /api/v1/auths/signout': { for: 'accounts', leaves: true },
  'GET /api/v1/auths': { for: 'accounts' },
  'POST /api/v1/auths/update/password': { for: 'accounts', body: PASSWORDS, leaves: true },
  'POST /api/v1/auths/update/profile': { for: 'accounts', body: { name: 'Grace' } },

  'GET /api/v1/admin/users': { for: 'admins' },
  'GET /api/v1/admin/users/:id': { for: 'admins', row: 'person' },
  'POST /api/v1/admin/users/:id': { for: 'admins', row: 'person', body: { name: 'Renamed' } },
  'GET /api/v1/admin/audit': { for: 'admins' },
  'GET /api/v1/admin/settings': { for: 'admins' },
  'PUT /api/v1/admin/settings': {
    for: 'admins',
    body: { values: { 'accounts.signup_per_hour': 20 } },
  },
  'POST /api/v1/admin/credit/adjust': {
    for: 'admins',
    row: 'person',
    body: { amount: '5', reason: 'sorry' },
  },
  'GET /api/v1/admin/tasks': { for: 'admins' },
  'POST /api/v1/admin/tasks/:id/cancel': { for: 'admins', row: 'task' },
  'GET /api/v1/admin/plugins': { for: 'admins' },

  'GET /api/v1/credit': { for: 'members' },
  'GET /api/v1/credit/logs': { for: 'members' },

  // Nobody has ordered anything, and no gateway of this plugin is there.
  'GET /pay/:plugin/:gateway/notify': {
    for: 'everyone',
    params: { ...ECHO, gateway: 'none' },
    status: 404,
  },
  'POST /pay/:plugin/:gateway/notify': {
    for: 'everyone',
    params: { ...ECHO, gateway: 'none' },
    status: 404,
  },
  'GET /api/v1/orders/offer': { for: 'members' },
  'GET /api/v1/orders': { for: 'members' },
  'POST /api/v1/orders': {
    for: 'members',
    body: { plugin: 'echo', gateway: 'none', amount: '5' },
    status: 404,
  },
  'GET /api/v1/orders/:id': { for: 'members', row: 'order' },
  'POST /api/v1/orders/:id/refresh': { for: 'members', row: 'order' },
  'GET /api/v1/admin/orders': { for: 'admins' },
  'GET /api/v1/admin/orders/:id': { for: 'admins', row: 'order' },
  // Its plugin is not there.
  'POST /api/v1/admin/orders/:id/query': { for: 'admins', row: 'order', status: 409 },
  'POST /api/v1/admin/orders/:id/complete': {
    for: 'admins',
    row: 'order',
    body: { reason: 'paid in cash' },
  },
  'POST /api/v1/admin/orders/:id/refund': {
    for: 'admins',
    row: 'order',
    body: { reason: 'sorry' },
    status: 409,
  },
  'POST /api/v1/admin/orders/:id/resolve': {
    for: 'admins',
    row: 'order',
    body: { reason: 'done' },
    status: 409,
  },
  'GET /api/v1/admin/credit-packages': { for: 'admins' },
  'POST /api/v1/admin/credit-packages': {
    for: 'admins',
    body: { price: '9.9', currency: 'USD', credits: '500' },
    status: 201,
  },
  'PUT /api/v1/admin/credit-packages/:id': {
    for: 'admins',
    params: NOTHING,
    body: { price: '9.9', currency: 'USD', credits: '500' },
    status: 404,
  },
  'DELETE /api/v1/admin/credit-packages/:id': { for: 'admins', params: NOTHING, status: 404 },

  'GET /api/v1/files': { for: 'members' },
  'POST /api/v1/files': {
    for: 'members',
    permission: 'file_upload',
    body: 'upload',
    status: 201,
  },
  'GET /api/v1/files/:id': { for: 'members', row: 'file' },
  'PUT /api/v1/files/:id/favourite': { for: 'members', row: 'file', body: { favourite: true } },
  'DELETE /api/v1/files/:id': { for: 'members', row: 'file', status: 204 },

  'POST /api/v1/files/archive': { for: 'members', row: 'file', body: many },
  // Those of others are left alone, and not named among the removed.
  'POST /api/v1/files/remove': { for: 'members', row: 'file', body: many, foreign: 200 },

  'GET /api/v1/stream/user': { for: 'members' },
  'GET /api/v1/:plugin/stream/user': { for: 'members' },

  'GET /api/v1/services': { for: 'members' },
  'GET /api/v1/:plugin/config': { for: 'members', permission: 'image_gen' },
  'GET /api/v1/:plugin/prices': { for: 'members' },
  'POST /api/v1/:plugin/quote/:operation': {
    for: 'members',
    permission: 'image_gen',
    body: { prompt: 'x' },
  },
  'POST /api/v1/:plugin/submit/:operation': {
    for: 'members',
    permission: 'image_gen',
    body: { prompt: 'x' },
    status: 201,
  },
  'GET /api/v1/tasks': { for: 'members' },
  'GET /api/v1/tasks/:id/lineage': { for: 'members', row: 'task' },
  'GET /api/v1/tasks/:id': { for: 'members', row: 'task' },
  'GET /api/v1/:plugin/task/:id': { for: 'members', row: 'task' },
  'POST /api/v1/:plugin/task/:id/cancel': { for: 'members', row: 'task' },
  'GET /api/v1/:plugin/history': { for: 'members' },

  // One rule for each access that a plugin may declare; what is behind # is left out of the address.
  'GET /api/v1/:plugin/call/:route': { for: 'members', params: { route: 'look' } },
  'POST /api/v1/:plugin/call/:route': {
    for: 'members',
    permission: 'image_gen',
    params: { route: 'keep' },
    body: { name: 'mine' },
  },
  'GET /api/v1/:plugin/call/:route#admin': { for: 'admins', params: { route: 'count' } },
  'GET /api/v1/:plugin/call/:route#public': { for: 'everyone', params: { route: 'hello' } },
  'POST /api/v1/:plugin/call/:route#public': {
    for: 'everyone',
    params: { route: 'misbehave' },
    body: { how: 'well' },
  },

  'POST /api/v1/:plugin/config': { for: 'admins', params: ECHO, body: ECHO_CONFIG },
  'POST /api/v1/:plugin/config/test': { for: 'admins', body: {} },
  'PUT /api/v1/:plugin/prices': { for: 'admins', params: ECHO, body: { items: { fine: '3' } } },
  'PUT /api/v1/:plugin/prices/items': {
    for: 'admins',
    params: ECHO,
    body: { service: 'echo', key: 'super-fine', label: { en: 'Superfine' }, credits: '4' },
  },
  // Nothing was added under this name.
  'DELETE /api/v1/:plugin/prices/items': {
    for: 'admins',
    params: ECHO,
    body: { key: 'nothing' },
    status: 404,
  },
  'GET /api/v1/:plugin/prices/history': { for: 'admins' },
  'GET /api/v1/:plugin/limits': { for: 'admins' },
  'PUT /api/v1/:plugin/limits': {
    for: 'admins',
    params: ECHO,
    body: { service: 'echo', limits: { in_flight: 5 } },
  },
  'GET /api/v1/:plugin/accounts': { for: 'admins', params: ECHO },
  'POST /api/v1/:plugin/accounts': {
    for: 'admins',
    params: ECHO,
    body: () => ({ name: randomUUID(), ...ECHO_CONFIG }),
    status: 201,
  },
  'POST /api/v1/:plugin/accounts/test': { for: 'admins', params: ECHO, body: ECHO_CONFIG },
  'PUT /api/v1/:plugin/accounts/:account': {
    for: 'admins',
    params: NO_ACCOUNT,
    body: { weight: 2 },
    status: 404,
  },
  'DELETE /api/v1/:plugin/accounts/:account': { for: 'admins', params: NO_ACCOUNT, status: 404 },
  'GET /api/v1/:plugin/isolation': { for: 'admins' },
  'PUT /api/v1/:plugin/isolation': {
    for: 'admins',
    params: ECHO,
    body: { isolated: false, memory_mb: null },
  },
  'POST /api/v1/:plugin/isolation/restart': { for: 'admins', params: ECHO, status: 409 },
  'POST /api/v1/:plugin/enable': { for: 'admins', params: ECHO, body: {} },
  'POST /api/v1/:plugin/disable': { for: 'admins', params: ECHO, body: {} },
  'POST /api/v1/:plugin/demo': { for: 'admins', params: ECHO, body: { demo: false } },

  'POST /api/v1/admin/plugins/packages': {
    for: 'admins',
    body: { package: 'wxiai-plugin-none' },
    // Nobody has named a registry.
    status: 409,
  },
  'GET /api/v1/admin/plugins/packages/:id': { for: 'admins', params: NOTHING, status: 404 },
  'DELETE /api/v1/admin/plugins/packages/:id': { for: 'admins', params: NOTHING, status: 404 },
  'POST /api/v1/admin/plugins/packages/:id/install': {
    for: 'admins',
    params: NOTHING,
    body: {},
    status: 404,
  },
  'GET /api/v1/admin/plugins/directory': { for: 'admins' },
  'GET /api/v1/admin/plugins/source': { for: 'admins' },
  'PUT /api/v1/admin/plugins/source': { for: 'admins', body: { allow_private_hosts: false } },
  'GET /api/v1/admin/plugins/publishers': { for: 'admins' },
  'POST /api/v1/admin/plugins/publishers': {
    for: 'admins',
    body: () => ({ key: randomBytes(32).toString('base64'), name: 'Somebody' }),
    status: 201,
  },
  'DELETE /api/v1/admin/plugins/publishers/:id': { for: 'admins', params: NOTHING, status: 404 },
  'GET /api/v1/admin/plugins/leftovers': { for: 'admins' },
  'GET /api/v1/:plugin/versions': { for: 'admins', params: ECHO },
  'GET /api/v1/:plugin/export': { for: 'admins', params: ECHO },
  // It came with the app.
  'POST /api/v1/:plugin/uninstall': {
    for: 'admins',
    params: ECHO,
    body: { data: 'keep' },
    status: 409,
  },
  'GET /plugins/:plugin/pages/:hash/*': { for: 'everyone', params: ECHO, status: 404 },

  'GET /login': { for: 'everyone', status: 302, guest: 200 },
  'POST /login': {
    for: 'everyone',
    body: credentials,
    status: 302,
    leaves: true,
  },
  'GET /signup': { for: 'everyone', status: 302, guest: 200 },
  'POST /signup': { for: 'everyone', body: account, status: 302, leaves: true },
  'POST /logout': { for: 'everyone', body: {}, status: 302, leaves: true },
  'POST /preferences': { for: 'everyone', body: { theme: 'dark' }, status: 302 },
  'POST /session/token': { for: 'accounts', body: {} },
  'GET /account': { for: 'accounts' },
  'POST /account/profile': { for: 'accounts', body: { name: 'Grace' }, status: 302 },
  'POST /account/password': { for: 'accounts', body: PASSWORDS, status: 302, leaves: true },
  'POST /account/sessions/:id/revoke': {
    for: 'accounts',
    row: 'session',
    body: {},
    status: 302,
    // The same answer as for a session that has just ended by itself.
    foreign: 302,
  },
  'POST /account/sessions/revoke_others': {
    for: 'accounts',
    body: {},
    status: 302,
    leaves: true,
  },

  'GET /': { for: 'members' },
  'GET /gallery': { for: 'members' },
  'GET /credits': { for: 'members' },
  'GET /credits/orders/:id': { for: 'members', row: 'order' },
  'GET /credits/orders/:id/pay': { for: 'members', row: 'order', status: 302 },
  'GET /images': { for: 'members' },
  'GET /videos': { for: 'members' },
  'GET /audio': { for: 'members' },
  'GET /tools': { for: 'members' },
  'GET /images/:plugin/:service?': { for: 'members', permission: 'image_gen' },
  // The plugin of this test draws pictures.
  'GET /videos/:plugin/:service?': { for: 'members', permission: 'image_gen', status: 404 },
  'GET /audio/:plugin/:service?': { for: 'members', permission: 'image_gen', status: 404 },
  'GET /tools/:plugin/:service?': { for: 'members', permission: 'image_gen', status: 404 },

  'GET /admin': { for: 'admins' },
  'GET /admin/users': { for: 'admins' },
  'GET /admin/users/:id': { for: 'admins', row: 'person' },
  'GET /admin/plugins': { for: 'admins' },
  'GET /admin/plugins/packages': { for: 'admins' },
  'GET /admin/plugins/packages/:id': { for: 'admins', params: NOTHING, status: 404 },
  'GET /admin/plugins/:plugin': { for: 'admins' },
  'GET /admin/prices': { for: 'admins' },
  'GET /admin/credits': { for: 'admins' },
  'GET /admin/orders': { for: 'admins' },
  'GET /admin/orders/for-sale': { for: 'admins' },
  'GET /admin/tasks': { for: 'admins' },
  'GET /admin/settings': { for: 'admins' },
  'GET /admin/audit': { for: 'admins' },
}
