import { getContext, hasContext, setContext } from 'svelte'

export interface FieldContext {
  readonly id: string
  readonly describedby: string | undefined
  readonly invalid: boolean
  readonly required: boolean | undefined
}
const KEY = 'wxiai:field'

export const provideField = (context: FieldContext) => setContext(KEY, context)
export const useField = (): FieldContext | undefined =>
  hasContext(KEY) ? getContext(KEY) : undefined
