/**
 * Something that an operator can cure. The message is one line of the form
 * "cause: cure"; `bin/start.js` prints it without a stack trace.
 */
export class StartError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
    this.code = code
  }
}
