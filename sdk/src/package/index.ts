/** The packed plugin: plugin.json, the hashes of its files, and its signature. For packers and hosts, not for plugins. */
export * from './compare.js'
export * from './error.js'
export { hashFile, hashFiles, isPackagePath, verifyFiles } from './files.js'
export * from './manifest.js'
export * from './manifest_of.js'
export { MANIFEST_LIMIT, readManifest } from './read.js'
export { MANIFEST_SCHEMA } from './schema.js'
export * from './signature.js'
