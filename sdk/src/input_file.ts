import type { FileContent, TaskContext } from './contract.js'

/** That of Node, where plugins run. Pages, which are checked without its types, read this file for others' sake. */
declare const Buffer: {
  from(bytes: Uint8Array): { toString(encoding: 'base64'): string }
  from(text: string, encoding: 'base64'): Uint8Array
}

/** A file of an input in the ways in which upstreams take it within JSON. */
export class InputFile {
  readonly bytes: Uint8Array
  readonly mime: string

  constructor({ bytes, mime }: Pick<FileContent, 'bytes' | 'mime'>) {
    this.bytes = bytes
    this.mime = mime
  }

  get base64(): string {
    return Buffer.from(this.bytes).toString('base64')
  }

  get dataUrl(): string {
    return `data:${this.mime};base64,${this.base64}`
  }
}

const DATA_URL = /^data:([\w/+.-]+);base64,/

/** What a field of files, or of painted masks, names: a file, or a picture within its own address. */
export async function inputFile(
  named: string,
  ctx: Pick<TaskContext, 'files'>
): Promise<InputFile> {
  const [head, mime] = DATA_URL.exec(named) ?? []
  if (!head || !mime) return new InputFile(await ctx.files.read(named))
  return new InputFile({ mime, bytes: Buffer.from(named.slice(head.length), 'base64') })
}
