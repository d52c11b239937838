export const UPLOAD_LIMIT = 30 * 2 ** 20

/** By content, not by name. No html, no archives: nothing here has a use for them. */
export const UPLOAD_TYPES = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/flac',
  'audio/mp4',
  'audio/aac',
  'application/pdf',
  'text/plain',
])
