import type { Permission } from './contract.js'

export const PERMISSIONS: readonly Permission[] = [
  'chat',
  'image_gen',
  'video_gen',
  'file_upload',
  'model_access',
  'workspace',
]
