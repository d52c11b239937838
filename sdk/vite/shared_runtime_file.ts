/** Where the build of the app says which file holds what, below the folder of the assets. */
export const RUNTIME_FILE = '.vite/runtime.json'

/** The file of each shared module, and what pages may import from it. */
export type SharedModules = Record<string, { file: string; exports: string[] }>
