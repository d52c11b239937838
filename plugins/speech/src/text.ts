import { fault } from './faults.js'

const WORDS: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': ', ',
  '—': ', ',
  '…': '... ',
  '€': ' euros ',
  '£': ' pounds ',
  '¥': ' yuan ',
  '°': ' degrees ',
  '×': ' times ',
  '÷': ' divided by ',
  'ß': 'ss',
  'æ': 'ae',
  'œ': 'oe',
  'ø': 'o',
  'ł': 'l',
}

/** The text in the letters that the voices know. @throws UpstreamError when nothing of it can be spoken. */
export function speakable(text: string): string {
  // Greek letters and the like stand in formulas, but a voice that skips them would drop half of a text unheard.
  if (/(?!\p{Script=Latin})\p{L}/u.test(text)) throw fault('unsupported_language')
  const plain = text
    .replace(/\P{ASCII}/gu, (sign) => WORDS[sign.toLowerCase()] ?? sign)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\n -~]/g, ' ')
    .trim()
  if (!/[a-z0-9]/i.test(plain)) throw fault('nothing_to_say')
  return plain
}

/** Signs as people count them: an emoji is one, as it is for the schema. */
export function lengthOf(text: string): number {
  return [...text].length
}
