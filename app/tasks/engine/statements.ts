import { prepared, unseen } from '#shared/database/prepared_statements'
import { unindexed } from '#shared/database/unindexed'
import { TASK_COLUMNS } from '#tasks/task_row'

/**
 * What a statement says to go by an index of active tasks; true for every row. Without it the planner, to whom all of them look empty on a quiet
 * site, would take any (docs/decisions/0032). `tasks_queued` and `tasks_open` need no more than what they are of.
 */
export const BY = {
  /** state, time of the next look */
  due: `due_at > '-infinity'`,
  deadline: `deadline_at > '-infinity'`,
  /** plugin, service, team */
  flight: `plugin_id > ''`,
}

/**
 * The statements by which the engine takes work. Time is always the database's: nodes' clocks may differ or jump.
 */

/** Services with waiting tasks; walks the index from one service to the next instead of reading all tasks. */
export const WAITING_SERVICES = prepared(`
with recursive services as (
  (select plugin_id, service_id from tasks where status = 'queued'
   order by plugin_id, service_id limit 1)
  union all
  select next.plugin_id, next.service_id from services s, lateral (
    select plugin_id, service_id from tasks
    where status = 'queued' and (plugin_id, service_id) > (s.plugin_id, s.service_id)
    order by plugin_id, service_id limit 1
  ) next
)
select plugin_id, service_id from services`)

interface Accounts {
  fits: string
  teams: string
  each: string
}

/** plugin, service, in flight, in flight per team, hands, token, lease in ms, timeout in s, account, room by account. */
const VALUES = `given as (
  select ?::text as plugin, ?::text as service, ?::int as site, ?::int as team,
    ?::int as hands, ?::text as token, ?::int * interval '1 ms' as lease, ?::int * interval '1 s' as timeout,
    ?::uuid as account, ?::jsonb as rooms
)`

const GIVEN = `${VALUES}, flight as materialized (
  select t.team_id, count(*)::int as n from tasks t, given g
  where t.plugin_id = g.plugin and t.service_id = g.service and t.status in ('submitting', 'running')
    and t.${BY.flight}
  group by t.team_id
)`

/** How many of those in turn may go. */
const ROOM = `
  limit (select greatest(0, least(hands, site - coalesce((select sum(n) from flight), 0)))::int from given)`

/**
 * A task's rank is its place in its own team behind what that team has in flight; ranks go first, then age. So a team
 * with a thousand waiting tasks delays nobody else by more than one. Only the first teams in turn can have a task among the
 * first `hands` ranks; the others' waiting tasks are not read.
 */
const waitingInTurn = ({ fits, teams, each }: Accounts) => `teams as (
  (select t.team_id, t.created_at, t.id, t.due_at <= now() ${fits} as due from tasks t
   where t.plugin_id = (select plugin from given) and t.service_id = (select service from given)
     and t.status = 'queued'
   order by t.team_id, t.created_at, t.id limit 1)
  union all
  select next.team_id, next.created_at, next.id, next.due from teams, lateral (
    select t.team_id, t.created_at, t.id, t.due_at <= now() ${fits} as due from tasks t
    where t.plugin_id = (select plugin from given) and t.service_id = (select service from given)
      and t.status = 'queued' and t.team_id > teams.team_id
    order by t.team_id, t.created_at, t.id limit 1
  ) next
), turns as (
  select teams.team_id, coalesce(f.n, 0) as n
  from teams cross join given g left join flight f on f.team_id = teams.team_id left join lateral (
    select t.created_at, t.id from tasks t
    where not teams.due and t.plugin_id = g.plugin and t.service_id = g.service
      and t.status = 'queued' and t.team_id = teams.team_id and t.due_at <= now() ${fits}
    order by t.created_at, t.id limit 1
  ) later on true
  where coalesce(f.n, 0) < g.team and (teams.due or later.id is not null)
  order by coalesce(f.n, 0), coalesce(later.created_at, teams.created_at),
    coalesce(later.id, teams.id)
  limit ${teams}
), waiting as (
  select w.id, w.created_at, w.fixed_to, turns.n + w.position as rank
  from turns cross join given g cross join lateral (
    select q.id, q.created_at, q.fixed_to, row_number() over (order by q.created_at, q.id) as position
    from (
      select t.id, t.created_at, case when t.account_fixed then t.account_id end as fixed_to from tasks t
      where t.plugin_id = g.plugin and t.service_id = g.service and t.status = 'queued'
        and t.team_id = turns.team_id and t.due_at <= now() ${fits}
      order by t.created_at, t.id limit ${each}
    ) q
  ) w
)`

/** The account is that of every task where there is only one, and null where rooms are given. */
const LET_GO = `
update tasks t set
  status = 'submitting', claimed_by = g.token, claimed_until = now() + g.lease,
  due_at = now() + g.lease, attempts = t.attempts + 1,
  account_id = case when t.account_fixed then t.account_id else coalesce(g.account, t.account_id) end,
  started_at = coalesce(t.started_at, now()),
  deadline_at = case when t.started_at is null then now() + g.timeout else t.deadline_at end
from chosen c, given g
where t.id = c.id and ${unindexed('t.status')} = 'queued' and t.due_at <= now()
returning ${TASK_COLUMNS.map((column) => `t.${column}`).join(', ')}, t.deadline_at <= now() as overdue`

const ONE_ACCOUNT = {
  fits: '',
  teams: '(select hands from given)',
  each: 'least(g.hands, g.team - turns.n)',
}

/** All three take the values of `GIVEN`. */
export const CLAIM_QUEUED = prepared(`
with recursive ${GIVEN}, ${waitingInTurn(ONE_ACCOUNT)}, chosen as (
  select w.id from waiting w order by w.rank, w.created_at, w.id ${ROOM}
) ${LET_GO}`)

/** Those who would go if there were so many hands, in their order. */
export const QUEUED_IN_TURN = prepared(`
with recursive ${GIVEN}, ${waitingInTurn(ONE_ACCOUNT)}
select w.id, g.site - coalesce((select sum(n) from flight), 0)::int as room
from waiting w, given g order by w.rank, w.created_at, w.id limit (select hands from given)`)

/** And ids in their turn, of which those go that still wait and whose team has room. Without a limit of the site nothing but their teams is counted. */
export const CLAIM_NAMED = prepared(`
with ${VALUES}, named as (
  select t.id, t.team_id, n.nth from unnest(?::uuid[]) with ordinality n (id, nth) join tasks t on t.id = n.id
  where ${unindexed('t.status')} = 'queued' and t.due_at <= now()
), flight as (
  select teams.team_id, (
    select count(*) from tasks t where t.plugin_id = g.plugin and t.service_id = g.service
      and t.team_id = teams.team_id and t.status in ('submitting', 'running') and t.${BY.flight}
  )::int as n
  from (select distinct team_id from named) teams, given g
), ranked as (
  select n.id, n.nth, f.n + row_number() over (partition by n.team_id order by n.nth) as rank
  from named n join flight f on f.team_id = n.team_id
), chosen as (
  select r.id from ranked r, given g where r.rank <= g.team order by r.nth
  limit (select case when site is null then hands else greatest(0, least(hands, site - (
    select count(*) from tasks t where t.plugin_id = plugin and t.service_id = service
      and t.status in ('submitting', 'running') and t.${BY.flight})))::int end from given)
) ${LET_GO}`)

/**
 * The same where there are several accounts: tasks that only one can take go as far as that one has room. Those that
 * cannot go must not stand in the way of others, so all teams and tasks in turn are looked at.
 */
export const CLAIM_QUEUED_BY_ACCOUNT = prepared(`
with recursive ${GIVEN}, ${waitingInTurn({
  fits: `and (not t.account_fixed or coalesce(((select rooms from given) ->> t.account_id::text)::int, 1) > 0)`,
  teams: 'null',
  each: 'g.team - turns.n',
})}, chosen as (
  select w.id from (
    select *, row_number() over (partition by fixed_to order by rank, created_at, id) as nth from waiting
  ) w, given g
  where w.fixed_to is null or w.nth <= coalesce((g.rooms ->> w.fixed_to::text)::int, g.hands)
  order by w.rank, w.created_at, w.id ${ROOM}
) ${LET_GO}`)

/** from. See `DueTasks`. */
const DUE_FROM = `${BY.due} and due_at >= ?::timestamptz`

/** States in which tasks have a time at which they are looked at again. */
export type Leased = 'submitting' | 'running' | 'storing'

/**
 * from, now-active ids, token, lease in ms.
 * Takes stalled submits and stores: their claim is gone when they are due. The limit stands in the text, as a power of two:
 * what is not known when a statement is planned makes PostgreSQL plan it anew each time.
 */
export const CLAIM_STALLED = (status: 'submitting' | 'storing', limit: number) =>
  prepared(`
with due as (
  select id from tasks where status = '${status}' and due_at <= now() and ${DUE_FROM}
    and not (id = any(?::uuid[]))
  order by due_at limit ${2 ** Math.floor(Math.log2(limit))} for update skip locked
)
update tasks t set claimed_by = given.token, claimed_until = now() + given.lease, due_at = now() + given.lease
from due, (select ?::text as token, ?::int * interval '1 ms' as lease) given
where t.id = due.id
returning t.*, t.deadline_at <= now() as overdue`)

/**
 * from, active ids, busy plugins, limit, intervals by plugin/operation (ms), rounds.
 * A poll's lease is the time of so many of them: who has it looks again and again without a word to the database. So a node
 * that dies with it delays the task by that time at most. The last look before the deadline is everybody's.
 */
export const CLAIM_POLLS = prepared(`
with due as (
  select id from tasks where status = 'running' and due_at <= now() and ${DUE_FROM}
    and not (id = any(?::uuid[])) and not (plugin_id = any(?::text[]))
  order by due_at limit ? for update skip locked
)
update tasks t set due_at = now() + i.each * case when t.deadline_at > now() + g.rounds * i.each then g.rounds else 1 end
from due, (select ?::jsonb as intervals, ?::int as rounds) g, lateral (
  select coalesce((g.intervals ->> (p.plugin_id || '/' || p.operation))::int, 2000) * interval '1 ms' as each
  from tasks p where p.id = due.id
) i
where t.id = due.id
returning t.*, t.deadline_at <= now() as overdue, (extract(epoch from i.each) * 1000)::int as poll_interval`)

/**
 * from. In how many milliseconds the next is due (`greatest` would make a zero of null), and from where the next look
 * finds all that there is now: for `DueTasks`.
 */
export const NEXT_DUE = (status: Leased) =>
  prepared(`
select (extract(epoch from min(due_at) - now()) * 1000)::int as next,
  least(min(due_at), now() - interval '1 second')::text as from
from tasks where status = '${status}' and ${DUE_FROM}`)

/**
 * Tasks whose time is over. A running task is closed by its last poll, unless there was none for a minute: no plugin,
 * or nobody polls. A submit ends before its claim does; what one that died has reported is kept by its recovery.
 */
export const OVERDUE = prepared(`
select * from tasks
where status in ('queued', 'submitting', 'running', 'storing') and deadline_at <= now() and ${BY.deadline}
  and (status = 'queued'
    or (status in ('submitting', 'storing') and (claimed_until is null or claimed_until <= now())
      and (status = 'storing' or result is null))
    or (status = 'running' and deadline_at <= now() - interval '60 seconds'))
order by deadline_at limit 200`)

/** How many tasks have not ended, by plugin, service and state. */
export const UNFINISHED = `
select plugin_id, service_id, status, count(*)::int as count from tasks
where finished_at is null group by 1, 2, 3`

/**
 * plugin, main account. How many more tasks each account of a plugin may take, and its weight; none where it is paused or
 * cooling down. One that is on trial takes one at a time. One that is about to go is not named: it takes nothing but what
 * only it can take.
 */
export const ACCOUNT_ROOMS = prepared(`
with given as (select ?::text as plugin, ?::uuid as main), flight as (
  select coalesce(t.account_id, g.main) as account_id, count(*)::int as tasks,
    (count(*) filter (where t.status = 'submitting'))::int as submitting
  from tasks t, given g
  where t.plugin_id = g.plugin and t.status in ('submitting', 'running') and t.${BY.flight}
  group by 1
)
select a.id, a.weight, greatest(0, case
  when not a.enabled or a.cooling_until is not null then 0
  else least(
    coalesce(a.in_flight - coalesce(f.tasks, 0), 1000000),
    coalesce(a.requests_per_minute - r.requests, 1000000),
    case when a.on_trial then 1 - coalesce(f.submitting, 0) else 1000000 end)
  end)::int as room
from given g join upstream_accounts a on a.plugin_id = g.plugin and a.removed_at is null
left join flight f on f.account_id = a.id
cross join lateral (
  select count(*)::int as requests from upstream_requests u
  where u.account_id = a.id and u.at > clock_timestamp() - interval '1 minute'
) r`)

/** task ids, their accounts. Binds claimed tasks and counts the requests that they are. */
export const BIND_ACCOUNTS = prepared(`
with given as (
  select * from unnest(${unseen('uuid[]')}, ${unseen('uuid[]')}) as given (task, account)
), past as (
  delete from upstream_requests
  where account_id in (select account from given) and at < clock_timestamp() - interval '2 minutes'
), counted as (
  insert into upstream_requests (account_id, at) select account, clock_timestamp() from given
)
update tasks t set account_id = g.account from given g where t.id = g.task`)
