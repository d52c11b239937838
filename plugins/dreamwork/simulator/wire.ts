import type { SimResponse } from '@wxiai/sdk/simulator'
import type { Refusal } from './models.js'

let counter = 0

/** Ark ends every message with the id of the request. */
export function requestId(): string {
  counter += 1
  return `021${Date.now()}${counter.toString(16).padStart(20, '0')}`
}

const TYPES: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
}

export function refuse({ status, code, message, param = '' }: Refusal): SimResponse {
  const text = `${message} Request id: ${requestId()}`
  return {
    status,
    json: { error: { code, message: text, param, type: TYPES[status] ?? 'BadRequest' } },
  }
}

/** Refusals that a prompt may ask for by status. */
const BY_STATUS: Record<number, [string, string]> = {
  400: ['InvalidParameter', 'One or more parameters specified in the request are not valid.'],
  401: ['AuthenticationError', 'The API key or AK/SK in the request is missing or invalid.'],
  403: ['AccountOverdueError', 'The request failed because your account has an overdue balance.'],
  404: ['ModelNotOpen', 'Your account has not activated the model.'],
  429: ['ModelAccountIpmRateLimitExceeded', 'IPM limit of the model is exceeded.'],
  500: [
    'InternalServiceError',
    'The service encountered an unexpected internal error. Please retry later.',
  ],
}

export function refuseWith(status: number): SimResponse {
  const known = BY_STATUS[status]
  if (!known) return { status, text: `HTTP ${status}` }
  return refuse({ status, code: known[0], message: known[1] })
}

export function sensitive(where: 'InputText' | 'InputImage' | 'OutputImage') {
  const words = { InputText: 'input text', InputImage: 'input image', OutputImage: 'output image' }
  return {
    code: `${where}SensitiveContentDetected`,
    message: `The request failed because the ${words[where]} may contain sensitive information.`,
  }
}

export function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
}
