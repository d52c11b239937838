/** Discord marks of a describe or shorten result as plain lines: what matters stays, what is struck out goes. */
export function plainWords(text: string): string {
  return text
    .replace(/^#+\s*/gm, '')
    .replace(/~~[^~\n]*~~\s*/g, '')
    .replace(/\*\*([^*\n]+)\*\*/g, '$1')
    .replace(/([0-9])\uFE0F?\u20E3/g, '$1. ')
    .replace(/\n{2,}/g, '\n')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
}
