import type { JSONSchema } from '../src/contract.js'
import { unconditional } from '../src/fit.js'
import { closed, configCheck, SchemaCompiler } from '../src/schema.js'

/** One for all: each begins by compiling the schema of schemas, which takes longer than most tests. */
const compiler = new SchemaCompiler()

function compiledOnce<Check>(compile: (schema: JSONSchema) => Check) {
  const checks = new WeakMap<object, Check>()
  return (schema: JSONSchema): Check => {
    const check = checks.get(schema as object) ?? compile(schema)
    checks.set(schema as object, check)
    return check
  }
}

/** Checks an input of a route as the host does. */
export const checkOf = compiledOnce((schema) => compiler.compile(closed(schema)))

/** That of an operation without what depends on other fields, which `fitInput` sees to. */
export const unconditionalCheckOf = compiledOnce((schema) =>
  compiler.compile(unconditional(closed(schema)))
)

/** A config as it is in force, and what is wrong with it. */
export const configCheckOf = compiledOnce((schema) => configCheck(schema, compiler))
