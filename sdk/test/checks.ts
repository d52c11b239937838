import type { JSONSchema } from '../src/contract.js'
import { unconditional } from '../src/fit.js'
import { closed, SchemaCompiler, type ValidateFunction } from '../src/schema.js'

/** One for all: each begins by compiling the schema of schemas, which takes longer than most tests. */
const compiler = new SchemaCompiler()

function compiledOnce(prepare: (schema: JSONSchema) => JSONSchema) {
  const checks = new WeakMap<object, ValidateFunction>()
  return (schema: JSONSchema): ValidateFunction => {
    const check = checks.get(schema as object) ?? compiler.compile(prepare(schema))
    checks.set(schema as object, check)
    return check
  }
}

/** Checks a config or an input as the host does. */
export const checkOf = compiledOnce(closed)

/** The same without what depends on other fields, which `fitInput` sees to. */
export const unconditionalCheckOf = compiledOnce((schema) => unconditional(closed(schema)))
