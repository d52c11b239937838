import { SchemaCompiler } from './schema.js'

/** Of the schemas that plugins declare. One for all: the first check of a compiler takes longer than that of a plugin. */
export const compiler = new SchemaCompiler()
