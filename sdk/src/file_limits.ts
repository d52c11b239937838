/** What a field of files takes: said beside it, checked in the browser before an upload and by the host before credits are held. */
import type { Text } from './contract.js'
import { both, type Words } from './words.js'

export interface FileLimits {
  /** Types that a file may have, as in `accept` of HTML: `image/*`, `audio/mpeg,audio/wav`. */
  accept?: string
  mostBytes?: number
  /** Pixels of the shorter, and of the longer side of a picture or film. */
  leastSide?: number
  mostSide?: number
  /** How many times the long side may be the short one. */
  mostRatio?: number
}

/** The same as keywords of a schema. */
export interface LimitKeywords {
  'x-accept'?: string
  'x-most-bytes'?: number
  'x-least-side'?: number
  'x-most-side'?: number
  'x-most-ratio'?: number
}

export interface FileFacts {
  mime: string
  /** Bytes. */
  size: number
  /** Null where nobody knows. */
  width: number | null
  height: number | null
}

export interface FileFault {
  rule: 'accept' | 'most_bytes' | 'least_side' | 'most_side' | 'most_ratio'
  message: Text
}

export const limitKeywords = ({
  accept,
  mostBytes,
  leastSide,
  mostSide,
  mostRatio,
}: FileLimits): LimitKeywords => ({
  ...(accept && { 'x-accept': accept }),
  ...(mostBytes && { 'x-most-bytes': mostBytes }),
  ...(leastSide && { 'x-least-side': leastSide }),
  ...(mostSide && { 'x-most-side': mostSide }),
  ...(mostRatio && { 'x-most-ratio': mostRatio }),
})

const NAMES: Record<string, string> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/gif': 'GIF',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
  'video/webm': 'WebM',
  'audio/mpeg': 'MP3',
  'audio/wav': 'WAV',
  'audio/mp4': 'M4A',
  'audio/aac': 'AAC',
  'audio/ogg': 'Ogg',
  'audio/flac': 'FLAC',
}
const KINDS: Record<string, Words> = {
  'image/*': ['pictures', '图片'],
  'video/*': ['films', '视频'],
  'audio/*': ['recordings', '音频'],
}

/** What browsers and upstreams call the same. */
const SAME: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'video/x-m4v': 'video/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
}
const plain = (type: string) => SAME[type] ?? type
const typesOf = (accept: string) => [
  ...new Set(accept.split(',').map((type) => plain(type.trim().toLowerCase()))),
]

/** Whether a type is among those of an `accept`; endings of names, which say nothing of a content, take anything. */
export function accepts(accept: string, mime: string): boolean {
  const type = plain(mime.toLowerCase())
  return typesOf(accept).some((one) => {
    if (one === '*/*' || one.startsWith('.')) return true
    return one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1)))
  })
}

function typesInWords(accept: string): Words {
  const names = typesOf(accept).map((type): Words => {
    const name = NAMES[type] ?? type
    return KINDS[type] ?? [name, name]
  })
  const english = names.map(([en]) => en)
  const last = english.pop()!
  const en = english.length > 0 ? `${english.join(', ')} or ${last}` : last
  return [en, names.map(([, zh]) => zh).join('、')]
}

const megabytes = (bytes: number) => `${Number((bytes / 2 ** 20).toFixed(1))} MB`

type Rule = FileFault['rule']

/** The limits as half sentences, those that there are. */
function wordsOf(limits: LimitKeywords): [Rule, Words][] {
  const { 'x-accept': accept, 'x-most-bytes': bytes } = limits
  const { 'x-least-side': least, 'x-most-side': most, 'x-most-ratio': ratio } = limits
  const size = bytes && megabytes(bytes)
  const all: [Rule, Words | undefined][] = [
    ['accept', accept ? typesInWords(accept) : undefined],
    ['most_bytes', size ? [`up to ${size}`, `不超过 ${size}`] : undefined],
    [
      'least_side',
      least ? [`at least ${least} pixels a side`, `边长至少 ${least} 像素`] : undefined,
    ],
    ['most_side', most ? [`at most ${most} pixels a side`, `边长不超过 ${most} 像素`] : undefined],
    [
      'most_ratio',
      ratio
        ? [`at most ${ratio} times as long as wide`, `长边不超过短边的 ${ratio} 倍`]
        : undefined,
    ],
  ]
  return all.filter((one): one is [Rule, Words] => one[1] !== undefined)
}

/** For the help of a field: `JPEG or PNG, up to 10 MB, at least 300 pixels a side.` */
export function limitsInWords(limits: LimitKeywords): Words {
  const words = wordsOf(limits).map(([, said]) => said)
  const en = words.map(([said]) => said).join(', ')
  return [
    `${en.charAt(0).toUpperCase()}${en.slice(1)}.`,
    `${words.map(([, zh]) => zh).join('，')}。`,
  ]
}

/** The first limit that a file breaks. What nobody knows of it breaks none. */
export function fileFault(limits: LimitKeywords, facts: FileFacts): FileFault | null {
  const broken = wordsOf(limits).find(([rule]) => breaks(rule, limits, facts))
  if (!broken) return null
  const [rule, [en, zh]] = broken
  return { rule, message: both([`This file does not fit: ${en}`, `文件不符合要求：${zh}`]) }
}

function breaks(
  rule: Rule,
  limits: LimitKeywords,
  { mime, size, width, height }: FileFacts
): boolean {
  if (rule === 'accept') return !accepts(limits['x-accept']!, mime)
  if (rule === 'most_bytes') return size > limits['x-most-bytes']!
  if (!width || !height) return false
  const long = Math.max(width, height)
  const short = Math.min(width, height)
  if (rule === 'least_side') return short < limits['x-least-side']!
  if (rule === 'most_side') return long > limits['x-most-side']!
  return long / short > limits['x-most-ratio']!
}
