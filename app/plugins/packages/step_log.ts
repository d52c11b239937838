import type { I18n } from '@adonisjs/i18n'
import { describeError } from '#shared/http/describe_error'
import type { InstallStep, InstallStepName } from '@wxiai/sdk/wire'

/** What was done, in which time, and what stopped it; told to whoever watches. */
export class StepLog {
  readonly steps: InstallStep[]
  readonly #i18n: I18n
  readonly #changed: (steps: InstallStep[]) => Promise<void>

  constructor(
    i18n: I18n,
    before: InstallStep[] = [],
    changed = async (_steps: InstallStep[]) => {}
  ) {
    this.#i18n = i18n
    this.steps = [...before]
    this.#changed = changed
  }

  async run<T>(name: InstallStepName, work: (step: InstallStep) => Promise<T>): Promise<T> {
    const step: InstallStep = { name, state: 'running', milliseconds: 0 }
    this.steps.push(step)
    await this.#changed(this.steps)
    const started = performance.now()
    try {
      const result = await work(step)
      if (step.state === 'running') step.state = 'done'
      return result
    } catch (error) {
      const { body } = describeError(error, this.#i18n)
      const faults = body.errors?.map(({ field, message }) => `${field}: ${message}`)
      step.state = 'failed'
      step.code = body.code
      step.message =
        faults?.length && body.code === 'invalid_input' ? faults.join('\n') : body.detail
      throw error
    } finally {
      step.milliseconds = Math.round(performance.now() - started)
    }
  }
}
