const MAX = 120
/** Windows opens a device under these names, whatever extension follows. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A name that is safe in a header, in a URL and on any disk, with the extension that its content has. */
export function safeFileName(name: string | undefined, extension: string): string {
  const base = (name ?? '')
    .normalize('NFC')
    .replace(/^[^]*[/\\]/, '')
    .replace(/\.[A-Za-z0-9]{1,8}$/, '')
    // eslint-disable-next-line no-control-regex -- control characters are what we take out
    .replace(/[\u0000-\u001f\u007f-\u009f"<>:|?*\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const short = [...base].slice(0, MAX).join('') || 'file'
  return `${DEVICE.test(short) ? '_' : ''}${short}.${extension}`
}
