export * from './contract.js'
export * from './define.js'
export * from './errors.js'
export type * as Wire from './wire.js'
