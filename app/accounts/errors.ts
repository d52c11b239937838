import { AppError } from '#shared/errors'

export class EmailTakenError extends AppError {
  constructor() {
    super(422, 'email_taken', { field: 'email' })
  }
}

/** The same for an unknown address and for a wrong password. */
export class InvalidCredentialsError extends AppError {
  constructor() {
    super(401, 'invalid_credentials')
  }
}

export class RateLimitedError extends AppError {
  constructor(seconds: number) {
    const wait = Math.max(1, Math.ceil(seconds))
    super(429, 'rate_limited', {
      params: { seconds: wait },
      body: { retry_after: wait },
      headers: { 'Retry-After': String(wait) },
    })
  }
}
