import { open } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'

/** What browsers may show in place. Everything else is handed out as a download: svg, html and text can carry script. */
const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'audio/aac': 'aac',
  'audio/mp4': 'm4a',
}
const DOWNLOADS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/json': 'json',
  'image/svg+xml': 'svg',
  'text/html': 'html',
  'text/plain': 'txt',
  'model/gltf-binary': 'glb',
}
const SAME: Record<string, string> = {
  'audio/vnd.wave': 'wav',
  'audio/x-m4a': 'm4a',
  'application/ogg': 'ogg',
  'video/x-m4v': 'mp4',
  'image/apng': 'png',
}
const MIME_OF: Record<string, string> = Object.fromEntries(
  Object.entries({ ...EXTENSIONS, ...DOWNLOADS }).map(([mime, extension]) => [extension, mime])
)

export interface MediaType {
  mime: string
  extension: string
}

export function isInline(mime: string): boolean {
  return mime in EXTENSIONS
}

export function mediaKind(mime: string): 'image' | 'video' | 'audio' | 'other' {
  const [kind] = mime.split('/')
  if (!isInline(mime)) return 'other'
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'other'
}

/** Bytes that tell the type. */
const HEAD = 8_192

/** The type by content of bytes, or of a file; a name and a header of the sender prove nothing. */
export async function detectMediaType(content: string | Uint8Array): Promise<MediaType> {
  const head = await readHead(content)
  const found = await fileTypeFromBuffer(head)
  const mime = found
    ? (MIME_OF[SAME[found.mime] ?? ''] ?? found.mime.split(';')[0]!)
    : textType(head)
  const extension = EXTENSIONS[mime] ?? DOWNLOADS[mime] ?? found?.ext ?? 'bin'
  return mime === 'application/xml' && /<svg[\s>]/i.test(head.toString('latin1'))
    ? { mime: 'image/svg+xml', extension: 'svg' }
    : { mime, extension }
}

async function readHead(content: string | Uint8Array): Promise<Buffer> {
  if (typeof content !== 'string') return Buffer.from(content.subarray(0, HEAD))
  const file = await open(content)
  try {
    const buffer = Buffer.alloc(HEAD)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function textType(head: Buffer): string {
  const text = head.toString('utf8')
  // A multi-byte character may be cut at the end of the head.
  // eslint-disable-next-line no-control-regex -- they are what tells text from other bytes
  if (/[\0-\x08\x0e-\x1f]/.test(text) || text.slice(0, -4).includes('\ufffd')) {
    return 'application/octet-stream'
  }
  if (/<svg[\s>]/i.test(text)) return 'image/svg+xml'
  if (/<(!doctype|html|script|body|iframe)[\s>]/i.test(text)) return 'text/html'
  return 'text/plain'
}
