/**
 * SQL expressions of what a grown site holds. Everything about a line, a task or a file follows from its number alone,
 * so that no table has to be read to fill another and the same sizes always give the same site.
 */

/** Sign-ins of the seeded site; all have the same password. */
export const HEAVY_USER = 'heavy@bench.example'
export const ADMIN_USER = 'admin@bench.example'
export const SMALL_USER = 'small@bench.example'
export const SEED_PASSWORD = 'a site that has grown'

export interface Sizes {
  entries: number
  tasks: number
  audit: number
  users: number
  teams: number
}

const YEARS = 2

/** 0 to 1, always the same for a number and a salt. */
const chance = (n: string, salt: number) =>
  `((hashint8extended((${n})::bigint, ${salt}) & 2147483647) / 2147483648.0::float8)`
const pick = (n: string, salt: number, count: number) =>
  `(1 + floor(${chance(n, salt)} * ${count})::int)`
const oneOf = (n: string, salt: number, values: string[]) =>
  `(array[${values.map((value) => `'${value}'`).join(',')}])[${pick(n, salt, values.length)}]`
const uuid = (kind: string, n: string) => `md5('${kind}' || ${n})::uuid`

const SERVICES = [
  { id: 'midjourney', operation: 'imagine', action: 'IMAGINE', seconds: 55, mime: 'image/png' },
  {
    id: 'flux',
    operation: 'text-to-image',
    action: 'TEXT-TO-IMAGE',
    seconds: 12,
    mime: 'image/png',
  },
  {
    id: 'dreamwork',
    operation: 'text-to-image',
    action: 'TEXT-TO-IMAGE',
    seconds: 20,
    mime: 'image/jpeg',
  },
  {
    id: 'jimeng',
    operation: 'text-to-video',
    action: 'TEXT-TO-VIDEO',
    seconds: 140,
    mime: 'video/mp4',
  },
  { id: 'speech', operation: 'speak', action: 'SPEAK', seconds: 3, mime: 'audio/mpeg' },
] as const

// prettier-ignore
const WORDS = [
  'amber','ancient','autumn','bamboo','bright','bronze','calm','canyon','castle','cathedral','cedar','cinematic','city',
  'cloud','copper','coral','crystal','dawn','desert','distant','dragon','dream','drifting','dusk','emerald','empty',
  'engine','evening','falling','feather','festival','field','fire','flower','forest','fountain','fox','frozen','garden',
  'gentle','ghost','glass','glowing','golden','granite','harbor','heron','hidden','hills','horizon','house','indigo',
  'island','ivory','jade','journey','jungle','lake','lantern','library','light','lily','lonely','machine','maple',
  'marble','market','meadow','midnight','mirror','misty','monastery','moon','morning','mountain','neon','night','ocean',
  'orchard','owl','painted','palace','paper','path','pavilion','pearl','pine','portrait','quiet','rain','raven','red',
  'river','robot','rose','sailing','sand','scarlet','shadow','shore','silent','silk','silver','sky','snow','spring',
  'star','station','stone','storm','street','summer','sunlit','swan','temple','thunder','tiger','tower','train','tree',
  'valley','velvet','village','violet','volcano','wandering','water','waterfall','whale','wild','willow','wind','window',
  'winter','wolf','wooden','yellow','山水','月光','古城','樱花','星空','海边的小镇','竹林','雪山',
]

/** Of the services by their place. */
const serviceOf = (place: string, key: keyof (typeof SERVICES)[number]) =>
  `(array[${SERVICES.map((service) => `'${service[key]}'`).join(',')}])[${place}]`

const prompt = (n: string) =>
  [1, 2, 3, 4, 5, 6, 7, 8]
    .map((salt) => `w.words[${pick(n, 100 + salt, WORDS.length)}]`)
    .join(` || ' ' || `) + ` || ' no. ' || ${n}`

export function content({ entries, tasks, users, teams }: Sizes) {
  /** Every so many-th line of the ledger belongs to a task. */
  const step = Math.max(1, Math.floor(entries / tasks))
  /** The grants with which all teams begin come first. */
  const lines = teams + Math.max(entries, tasks * step)

  /** The site grew: each month brought more than the one before. */
  const at = (n: string) =>
    `(s.now - interval '${YEARS} years' * (1 - power((${n})::float8 / ${lines}, 0.6)))`
  /** Every tenth belongs to the heavy team, the others are many to the first and few to the last. */
  const team = (n: string) =>
    `case when ${n} <= ${teams} then (${n})::int
       when (${n} - ${teams}) % ${10 * step} < ${step} then 1
       else 2 + floor(${teams - 1} * power(${chance(n, 1)}, 2))::int end`
  const service = (n: string) => `(array[1,1,1,2,2,3,4,5])[${pick(n, 2, 8)}]`
  const state = (n: string) =>
    `case when ${chance(n, 3)} < 0.85 then 'succeeded' when ${chance(n, 3)} < 0.95 then 'failed' else 'cancelled' end`
  const price = (n: string) => `(array[2, 4, 8, 12.5, 30, 0.25])[${pick(n, 4, 6)}]::numeric(24,12)`
  /** The task that a line charges for; null where the line is another's. */
  const taskOf = (n: string) =>
    `case when ${n} > ${teams} and (${n} - ${teams}) % ${step} = 0 and (${n} - ${teams}) / ${step} <= ${tasks}
       and ${state(`((${n} - ${teams}) / ${step})`)} = 'succeeded' then (${n} - ${teams}) / ${step} end`
  const lineOf = (task: string) => `(${teams} + (${task})::bigint * ${step})`
  const owner = (place: string) => `(1 + (${place} - 1) % ${users})`

  /** All about the tasks number `from` to `to`. */
  const someTasks = `
    select k, ${uuid('task', 'k')} as id, ${uuid('hold', 'k')} as hold_id, ${uuid('team', 'team')} as team_id,
      ${uuid('user', owner('team'))} as user_id, ${serviceOf('service', 'id')} as service,
      ${serviceOf('service', 'operation')} as operation, ${serviceOf('service', 'action')} as action,
      ${serviceOf('service', 'mime')} as mime, state, price, at as finished_at, at - wait as created_at, wait, prompt,
      case when state = 'succeeded' then price else 0 end as charged
    from (
      select k, ${team(lineOf('k'))} as team, ${service('k')} as service, ${state('k')} as state,
        ${price('k')} as price, ${at(lineOf('k'))} as at, ${prompt('k')} as prompt,
        interval '1 second' * ${serviceOf(service('k'), 'seconds')}::float8 * (0.5 + ${chance('k', 5)}) as wait
      from generate_series($1::bigint, $2::bigint) k, seed s,
        (select array[${WORDS.map((word) => `'${word}'`).join(',')}] as words) w
    ) task`

  return {
    lines,
    users: `
      insert into users (id, email, name, password, role, created_at, updated_at, last_active_at)
      select ${uuid('user', 'n')}, case n when 1 then '${HEAVY_USER}' when 2 then '${ADMIN_USER}'
          when ${users} then '${SMALL_USER}' else 'user' || n || '@bench.example' end,
        initcap(${oneOf('n', 6, WORDS.slice(0, 60))}) || ' ' || n, $1,
        case when n = 2 or n % 100 = 0 and n < ${users} then 'admin' else 'user' end,
        s.now - interval '${YEARS} years', s.now, s.now - interval '30 days' * ${chance('n', 7)}
      from generate_series(1, ${users}) n, seed s`,
    teams: `
      insert into teams (id, name, kind, owner_id, created_at)
      select ${uuid('team', 'n')}, 'Team ' || n, case when n <= ${users} then 'personal' else 'shared' end,
        ${uuid('user', owner('n'))}, s.now - interval '${YEARS} years'
      from generate_series(1, ${teams}) n, seed s`,
    members: `
      insert into team_members (team_id, user_id, role, created_at)
      select id, owner_id, 'owner', created_at from teams`,
    /** Team, amount and what the team then has, for each line: the only thing that depends on other lines. */
    amounts: `
      create unlogged table seed_lines as
      select n, team, amount, sum(amount) over (partition by team order by n)::numeric(24,12) as balance_after
      from (
        select n, team, task, case
            when n = team then case when team = 1 then 20000000 else 2000000 end
            when task is not null then -${price('task')}
            when ${chance('n', 8)} < 0.01 then 100
            else -(array[0.0125, 0.2, 0.375, 1.5])[${pick('n', 9, 4)}] end::numeric(24,12) as amount
        from (select n, ${team('n')} as team, ${taskOf('n')} as task from generate_series(1::bigint, ${lines}) n) line
      ) priced order by n`,
    accounts: `
      insert into credit_accounts (team_id, balance, updated_at)
      select ${uuid('team', 'team')}, sum(amount), s.now from seed_lines, seed s group by team, s.now`,
    entries: `
      insert into credit_entries (id, team_id, amount, balance_after, kind, idempotency_key, reference_type,
        reference_id, hold_id, detail, created_at)
      select n, ${uuid('team', 'team')}, amount, balance_after,
        case when amount < 0 then 'charge' when n <= ${teams} then 'grant' else 'topup' end,
        case when task is not null then 'task:' || ${uuid('task', 'task')} || ':charge' else 'line:' || md5(n::text) end,
        case when task is not null then 'task' when amount < 0 then 'reply' when n <= ${teams} then null else 'order' end,
        case when task is not null then ${uuid('task', 'task')}::text when n <= ${teams} then null
          else md5('reference' || n)::uuid::text end,
        case when task is not null then ${uuid('hold', 'task')} end,
        case when task is not null then jsonb_build_object('plugin', ${serviceOf(service('task'), 'id')},
            'service', ${serviceOf(service('task'), 'id')}, 'operation', ${serviceOf(service('task'), 'operation')},
            'action', ${serviceOf(service('task'), 'action')})
          when amount < 0 then jsonb_build_object('service', 'chat', 'model', ${oneOf('n', 10, ['sonnet', 'mini', 'large'])})
          else '{}' end,
        ${at('n')}
      from (select *, ${taskOf('n')} as task from seed_lines where n between $1 and $2) line, seed s order by n`,
    holds: `
      insert into credit_holds (id, team_id, amount, status, idempotency_key, reference_type, reference_id,
        settled_amount, close_reason, expires_at, created_at, closed_at)
      select hold_id, team_id, price, case when state = 'succeeded' then 'settled' else 'released' end,
        'task:' || id, 'task', id::text, charged, case when state = 'succeeded' then 'charge' else state end,
        created_at + interval '30 hours', created_at, finished_at
      from (${someTasks}) task`,
    tasks: `
      insert into tasks (id, team_id, user_id, plugin_id, service_id, operation, action, status, progress, input, quote,
        credits, hold_id, reference, parent_id, actions, error_code, metadata, due_at, deadline_at, created_at,
        started_at, finished_at)
      select id, team_id, user_id, service, service, operation, action, state,
        case when state = 'succeeded' then 100 else 40 end,
        jsonb_build_object('prompt', prompt, 'aspect_ratio', ${oneOf('k', 11, ['1:1', '16:9', '3:4'])}, 'seed', k),
        jsonb_build_object('credits', price, 'lines', jsonb_build_array(
          jsonb_build_object('item', 'standard', 'quantity', 1, 'credits', price))),
        charged, hold_id, jsonb_build_object('job', md5('job' || k)),
        case when k % 30 = 0 and ${state('k - 10')} = 'succeeded' then ${uuid('task', '(k - 10)')} end,
        case when state = 'succeeded' then '[{"id":"vary","label":"Vary","operation":"action"}]'::jsonb else '[]' end,
        case when state = 'failed' then ${oneOf('k', 12, ['upstream_error', 'content_refused', 'task_timeout'])} end,
        jsonb_build_object('seed', k), finished_at, created_at + interval '6 hours', created_at,
        created_at + interval '1 second', finished_at
      from (${someTasks}) task`,
    files: `
      insert into files (id, team_id, user_id, kind, disk, disk_key, thumbnail_key, name, mime, size, width, height,
        sha256, metadata, plugin_id, service_id, task_id, favourite, created_at)
      select md5('file' || k || '-' || position)::uuid, team_id, user_id, 'output', 'fs',
        'teams/' || team_id || '/' || md5('file' || k || '-' || position),
        case when mime like 'image/%' then 'teams/' || team_id || '/' || md5('file' || k || '-' || position) || '.webp' end,
        'picture-' || k || '-' || position, mime, 200000 + k % 900000, 1024, 1024, md5('content' || k) || md5(k::text),
        jsonb_build_object('prompt', prompt, 'action', action), service, service, id, ${chance('k', 13)} < 0.02, finished_at
      from (${someTasks}) task, generate_series(0, 1) position
      where state = 'succeeded' and (position = 0 or k % 4 = 0)`,
    outputs: `
      insert into task_outputs (task_id, position, file_id)
      select id, position, md5('file' || k || '-' || position)::uuid
      from (${someTasks}) task, generate_series(0, 1) position
      where state = 'succeeded' and (position = 0 or k % 4 = 0)`,
    audit: `
      insert into audit_entries (id, actor_id, action, target_type, target_id, detail, ip, created_at)
      select n, ${uuid('user', `case when ${chance('n', 14)} < 0.5 then 2 else ${pick('n', 15, users)} end`)},
        ${oneOf('n', 16, ['user.updated', 'credit.adjusted', 'plugin.configured', 'price.changed', 'setting.changed', 'user.signed_up'])},
        'user', ${uuid('user', pick('n', 17, users))}::text, jsonb_build_object('reason', 'line ' || n),
        '10.0.' || n % 250 || '.' || n % 199, s.now - interval '${YEARS} years' * (1 - power(n::float8 / $3::bigint, 0.6))
      from generate_series($1::bigint, $2::bigint) n, seed s`,
  }
}
