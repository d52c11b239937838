import { prepared, unseen } from '#shared/database/prepared_statements'
import { unindexed } from '#shared/database/unindexed'

/**
 * The ledger's statements. Each one locks the account row, decides, writes the hold or the entry and updates the
 * balance in a single round trip; the row lock makes concurrent callers wait and see each other's result.
 * A repeated idempotency key inserts nothing and therefore changes no balance.
 *
 * Always the account first, the hold second. A repeated key waits for whoever is just closing its hold, and does so with
 * the account locked; closing in the other order would be a deadlock.
 *
 * The updates write every amount from the locked row. PostgreSQL tests a CHECK on the version that the statement's
 * snapshot saw before it looks for a newer one, so "held = held + x" could fail on values that are long gone.
 */

const IS_OPEN = `${unindexed('h.status')} = 'open'`

/** `HoldRow`. By name, see `prepared`. */
const HOLD_ROW = (h = 'h') =>
  [
    ...['id', 'team_id', 'amount', 'status', 'idempotency_key', 'reference_type'],
    ...['reference_id', 'settled_amount', 'close_reason', 'expires_at'],
  ]
    .map((column) => `${h}.${column}`)
    .join(', ')

/** id, team, amount, key, reference type, reference id, how long it lasts in ms */
export const HOLD = prepared(`
with given as (
  select ?::uuid as id, ?::uuid as team, ?::numeric as amount, ?::text as key,
    ?::text as reference_type, ?::text as reference_id, now() + ?::float8 * interval '1 ms' as expires_at
), locked as (
  select a.team_id, a.balance, a.held, a.debt, a.balance - a.held as available
  from credit_accounts a join given g on a.team_id = g.team for no key update of a
), hold as (
  insert into credit_holds
    (id, team_id, amount, idempotency_key, reference_type, reference_id, expires_at)
  select g.id, l.team_id, g.amount, g.key, g.reference_type, g.reference_id, g.expires_at
  from locked l, given g where l.available >= g.amount
  on conflict (idempotency_key) do nothing
  returning ${HOLD_ROW('credit_holds')}
), account as (
  update credit_accounts a
  set balance = l.balance, held = l.held + h.amount, debt = l.debt, updated_at = now()
  from hold h, locked l where a.team_id = h.team_id
)
select l.available, ${HOLD_ROW()} from locked l left join hold h on true`)

/** hold, amount, kind, key, reference type, reference id, detail */
export const SETTLE = prepared(`
with given as (
  select ?::uuid as hold, ?::numeric as amount, ?::text as kind, ?::text as key,
    ?::text as reference_type, ?::text as reference_id, ?::jsonb as detail
), locked as (
  select a.team_id, a.balance, a.held, a.debt
  from credit_accounts a join credit_holds h on h.team_id = a.team_id join given g on h.id = g.hold
  where ${IS_OPEN} for no key update of a
), hold as (
  update credit_holds h
  set status = 'settled', settled_amount = g.amount, close_reason = g.kind, closed_at = now()
  from given g, locked l where h.id = g.hold and h.team_id = l.team_id and ${IS_OPEN}
  returning ${HOLD_ROW()}
), due as (
  select l.team_id, l.balance, l.held, l.debt, least(h.settled_amount, l.balance - l.held + h.amount) as charged from locked l, hold h
), entry as (
  insert into credit_entries
    (team_id, amount, balance_after, kind, idempotency_key, reference_type, reference_id, hold_id, detail)
  select l.team_id, -l.charged, l.balance - l.charged, g.kind, g.key,
    coalesce(g.reference_type, h.reference_type), coalesce(g.reference_id, h.reference_id), h.id,
    case when l.charged < g.amount
      then g.detail || jsonb_build_object('debt', trim_scale(g.amount - l.charged)::text)
      else g.detail end
  from due l, hold h, given g
  returning team_id, amount, balance_after
), account as (
  update credit_accounts a
  set balance = e.balance_after, held = l.held - h.amount,
    debt = l.debt + h.settled_amount + e.amount, updated_at = now()
  from entry e, hold h, locked l where a.team_id = e.team_id
)
select ${HOLD_ROW()}, -e.amount as charged from hold h, entry e`)

/** hold, status, reason, only if expired */
export const RELEASE = prepared(`
with given as (
  select ?::uuid as hold, ?::text as status, ?::text as reason, ?::boolean as only_expired
), locked as (
  select a.team_id, a.balance, a.held, a.debt
  from credit_accounts a join credit_holds h on h.team_id = a.team_id join given g on h.id = g.hold
  where ${IS_OPEN} for no key update of a
), hold as (
  update credit_holds h
  set status = g.status, settled_amount = 0, close_reason = g.reason, closed_at = now()
  from given g, locked l
  where h.id = g.hold and h.team_id = l.team_id and ${IS_OPEN}
    and (not g.only_expired or h.expires_at <= now())
  returning ${HOLD_ROW()}
), account as (
  update credit_accounts a
  set balance = l.balance, held = l.held - h.amount, debt = l.debt, updated_at = now()
  from hold h, locked l where a.team_id = h.team_id
)
select ${HOLD_ROW()} from hold h`)

/**
 * team, amount, kind, key, reference type, reference id, actor, detail.
 * A gift pays the account's debt first: two lines, of which the second takes what the first gave.
 */
export const POST = prepared(`
with given as (
  select ?::uuid as team, ?::numeric as amount, ?::text as kind, ?::text as key,
    ?::text as reference_type, ?::text as reference_id, ?::uuid as actor, ?::jsonb as detail
), locked as (
  select a.team_id, a.balance, a.held, a.debt, a.balance - a.held as available,
    case when g.amount > 0 then least(a.debt, g.amount) else 0 end as repaid
  from credit_accounts a join given g on a.team_id = g.team for no key update of a
), entry as (
  insert into credit_entries
    (team_id, amount, balance_after, kind, idempotency_key, reference_type, reference_id, actor_id, detail)
  select l.team_id, g.amount, l.balance + g.amount, g.kind, g.key,
    g.reference_type, g.reference_id, g.actor, g.detail
  from locked l, given g where l.available + g.amount >= 0
  on conflict (idempotency_key) do nothing
  returning id, team_id, amount, balance_after
), repayment as (
  insert into credit_entries (team_id, amount, balance_after, kind, idempotency_key, detail)
  select l.team_id, -l.repaid, e.balance_after - l.repaid, 'debt', 'debt:' || e.id,
    jsonb_build_object('paid_from', e.id::text)
  from locked l, entry e where l.repaid > 0
  returning amount
), account as (
  update credit_accounts a
  set balance = e.balance_after + coalesce(r.amount, 0), held = l.held,
    debt = l.debt + coalesce(r.amount, 0), updated_at = now()
  from locked l, entry e left join repayment r on true where a.team_id = e.team_id
)
select l.available, e.id, e.amount, e.balance_after from locked l left join entry e on true`)

export const HOLD_BY_KEY = 'select * from credit_holds where idempotency_key = ?'
export const HOLD_BY_ID = 'select * from credit_holds where id = ?'
export const ENTRY_BY_KEY = 'select * from credit_entries where idempotency_key = ?'
export const ENTRY_OF_HOLD = 'select amount from credit_entries where hold_id = ?'
export const ACCOUNTS = prepared(`
  select team_id, balance, held, balance - held as available, debt
  from credit_accounts where team_id = any(${unseen('uuid[]')})`)
/** how long it lasts in ms, hold */
export const EXTEND = `
  update credit_holds h set expires_at = greatest(expires_at, now() + ?::float8 * interval '1 ms')
  where id = ? and ${IS_OPEN} returning id`
