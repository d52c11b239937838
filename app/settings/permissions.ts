/** What a role may be allowed to do; checked on the server on every path. */
export const PERMISSIONS = [
  'chat',
  'image_gen',
  'video_gen',
  'file_upload',
  'model_access',
  'workspace',
] as const

export type Permission = (typeof PERMISSIONS)[number]
