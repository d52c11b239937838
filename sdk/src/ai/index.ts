/** Providers of the AI SDK (`@ai-sdk/provider` 4) as services. */
export { FAULTS } from './faults.js'
export { providerConfig, type ProviderConfig } from './fields.js'
export * from './image_service.js'
export * from './key_check.js'
export type { ModelOffer, ModelService } from './model_service.js'
export { providerContext } from './transport.js'
export * from './video_service.js'
