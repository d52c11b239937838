const deep = (levels: number) => {
  let value: unknown = 'end'
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value }
  return value
}

/** What no field expects, or what it hoped never to see. */
export const STRANGE: readonly unknown[] = [
  null,
  '',
  ' ',
  'x',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '💥中文‮',
  '\u202e\u2066gnp.exe\u200b\ufeff',
  'e\u0301\u0301\u0301'.repeat(50),
  'a'.repeat(100_000),
  0,
  -0,
  -1,
  1.5,
  1e9,
  1e308,
  2 ** 53 + 2,
  -(2 ** 31) - 1,
  '1e400',
  '-5',
  '-0.000000000001',
  'NaN',
  'Infinity',
  '0x10',
  '٣',
  '99999999999999999999999999',
  '0.0000000000000000000000001',
  true,
  [],
  [null],
  [[]],
  {},
  deep(60),
  { $gt: '' },
  { length: 1e9 },
  { toString: 'x', valueOf: 'x', then: 'x', constructor: { prototype: { isAdmin: true } } },
  '__proto__',
  'constructor',
  "'; drop table users; --",
  '${7*7}{{7*7}}<%= 7*7 %>',
  '<script>alert(1)</script>',
  'a\r\nSet-Cookie: a=b',
  '../../etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  '00000000-0000-4000-8000-000000000000',
]

/** As the value of a parameter in a path, already encoded. */
export const STRANGE_SEGMENTS = [
  'x',
  '00000000-0000-4000-8000-000000000000',
  '0',
  '-1',
  '%00',
  '%',
  '%ff',
  '%F0%9F%92%A5',
  "'%22;--",
  '..%2F..%2F',
  '..%5c..%5c',
  '__proto__',
  'constructor',
  'a'.repeat(300),
]

/** Names as what they are not: twice, as lists, as maps, and as what is no text. */
const SHAPES: readonly ((name: string) => string)[] = [
  (name) => `${name}=a&${name}=b`,
  (name) => `${name}[]=a&${name}[]=b`,
  (name) => `${name}[a][b]=c`,
  (name) => `${name}=%ff`,
]

/** Values and shapes of a query, for all names at once; where `each`, one by one as well, otherwise each name in one shape. */
export function* strangeQueries(names: readonly string[], each: boolean): Generator<string> {
  const values = ['', '-1', '0', '1e99', 'x', '\u0000', '[]', 'null', '9'.repeat(40), '💥‮']
  for (const value of values) {
    yield new URLSearchParams(names.map((name) => [name, value])).toString()
    for (const name of each ? names : []) yield new URLSearchParams([[name, value]]).toString()
  }
  for (const [turn, shape] of SHAPES.entries()) {
    yield names.map(shape).join('&')
    yield* names.filter((_, at) => each || at % SHAPES.length === turn).map(shape)
  }
  yield `${names[0]}[__proto__][isAdmin]=true`
  yield `${'a[b]'.repeat(200)}=1`
}

export interface Payload {
  type: string
  body: string | Buffer
}

const LONG = `{"prompt":"${'a'.repeat(10 * 2 ** 20)}"}`

/** Bodies that are wrong as a whole. */
export const STRANGE_PAYLOADS: readonly Payload[] = [
  ...['', '{', '[]', 'null', '"x"', '7', 'NaN', '{"a":1,"a":2}', '{"a":'.repeat(2000)].map(json),
  json('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'),
  json(`\ufeff{}`),
  json(`[${'['.repeat(50_000)}`),
  json(LONG),
  { type: 'application/json; charset=utf-16', body: '{}' },
  { type: 'application/json; charset=nonsense', body: '{}' },
  { type: 'application/json', body: Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]) },
  { type: 'text/plain', body: '{}' },
  {
    type: 'application/xml',
    body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  },
  { type: 'application/x-www-form-urlencoded', body: 'a[__proto__][isAdmin]=true&a=%ff&b=%' },
  { type: 'application/x-www-form-urlencoded', body: `${'a[b]'.repeat(500)}=1` },
  { type: 'multipart/form-data', body: 'no boundary at all' },
  { type: 'multipart/form-data; boundary=x', body: '--x' },
  { type: 'multipart/form-data; boundary=x', body: '--x\r\n\r\n' },
  {
    type: 'multipart/form-data; boundary=x',
    body: part('form-data; name="file"; filename=""', ''),
  },
  { type: 'multipart/form-data; boundary=x', body: part('form-data; name="__proto__"', 'x') },
  { type: 'multipart/form-data; boundary=x', body: part('form-data; name="a[__proto__][b]"', 'x') },
  {
    type: 'multipart/form-data; boundary=x',
    body: part('form-data; filename="../../x\u0000.png"', 'x'),
  },
  {
    type: 'multipart/form-data; boundary=x',
    body: part('form-data; name="file"; filename="a\u0000b"', '\u0089PNG'),
  },
  { type: `multipart/form-data; boundary=${'x'.repeat(5000)}`, body: '--x--' },
]

function json(body: string): Payload {
  return { type: 'application/json', body }
}

function part(disposition: string, content: string): string {
  return `--x\r\nContent-Disposition: ${disposition}\r\n\r\n${content}\r\n--x--\r\n`
}
