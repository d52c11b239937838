import { UpstreamError, type Json, type Submission } from '@wxiai/sdk'
import { Client } from './client.js'
import { FAULTS, fault, garbage } from './codes.js'
import type { Context } from './config.js'
import { MODES, type Mode } from './modes.js'
import { bannedWordIn } from './prompt.js'
import type { Reference } from './reference.js'
import type { SubmitAnswer, UpstreamTask } from './wire.js'

/** Fields that every submit carries: our id, so that a crash can be cleared up, and where to knock. */
export function common(ctx: Context) {
  const hook = ctx.config.notify !== false ? ctx.webhookUrl : undefined
  return { state: ctx.task.id, ...(hook && { notifyHook: hook }) }
}

export function accountFilter(ctx: Context, mode: Mode) {
  const byPath = ctx.config.mode_paths !== false
  return byPath ? {} : { accountFilter: { modes: [mode.toUpperCase()] } }
}

export function isTrueai(ctx: { config: { dialect?: string } }) {
  return ctx.config.dialect !== 'novicezk'
}

export function refuseBannedWords(prompt: string, ctx: Context) {
  const word = bannedWordIn(prompt, ctx.config.banned_words)
  if (word) throw fault('banned_prompt', word)
}

/** The answer of a submit as what the host keeps. */
export function accepted(answer: SubmitAnswer, mode: Mode): Submission {
  const ids = String(answer.result ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
  if (ids.length === 0) throw garbage('no task id')
  return { reference: { ids, mode }, state: answer.code === 22 ? 'queued' : 'running' }
}

/** Answers after which only the upstream itself can say whether it has the task. */
const UNCLEAR = ['upstream_garbage', 'upstream_unavailable', 'upstream_timeout']

/**
 * Runs a submit so that "retryable" keeps its meaning: the upstream took nothing. After a time-out, a broken line
 * or an unreadable answer the upstream is asked whether it has the task.
 */
export async function sendOnce(
  ctx: Context,
  mode: Mode,
  send: (client: Client) => Promise<Submission>
): Promise<Submission> {
  const client = new Client(ctx)
  try {
    return await send(client)
  } catch (error) {
    if (!(error instanceof UpstreamError) || ctx.signal.aborted) throw error
    const refused = error.retryable || Object.hasOwn(FAULTS, error.code)
    if (refused && !UNCLEAR.includes(error.code)) throw error
    const found = await lookUp(ctx, client).catch(() => undefined)
    if (found) return { reference: { ...found, mode } }
    throw new UpstreamError({
      // Not even the list can be had: the host goes on asking `find`.
      code: found === null ? error.code : 'upstream_unreachable',
      message: error.text,
      retryable: found === null,
      retryAfter: error.retryAfter,
      cause: error,
    })
  }
}

/** trueai lists its newest 100 tasks only. */
const LIST_LIMIT = 100

/** Null when the upstream surely did not take this task; throws when nobody can tell. */
export async function lookUp(ctx: Context, client = new Client(ctx)): Promise<Reference | null> {
  const tasks = await client.list()
  const own = tasks.filter(
    // A window that waits for its confirmation has started nothing.
    (task) => belongsTo(task, ctx.task.id) && task.status !== 'MODAL'
  )
  if (own.length > 0) return { ids: own.map((task) => task.id).sort(), mode: modeOfTask(own[0]) }
  const oldest = Math.min(...tasks.map((task) => Number(task.submitTime) || Infinity))
  const reachesBack =
    !isTrueai(ctx) || tasks.length < LIST_LIMIT || oldest < ctx.task.createdAt.getTime()
  if (reachesBack) return null
  throw fault('upstream_unknown')
}

export async function find(ctx: Context): Promise<Json | null> {
  return lookUp(ctx)
}

function belongsTo(task: UpstreamTask, id: string) {
  return task.state === id || (task.state?.startsWith(`${id}::`) ?? false)
}

function modeOfTask(task: UpstreamTask): Mode {
  const said = `${task.mode ?? ''} ${task.prompt ?? ''}`.toLowerCase()
  return MODES.find((mode) => new RegExp(`(^|--|\\s)${mode}\\b`).test(said)) ?? 'fast'
}
