import { gzipSync } from 'node:zlib'

/** A body as bytes on the wire, with the content type that is said of it. */
export interface OddBody {
  /** Absent: no such header. */
  readonly type?: string
  readonly bytes: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

export const FORM = 'application/x-www-form-urlencoded'
export const MULTIPART = 'multipart/form-data; boundary=x'
const JSON_TYPE = 'application/json'
/** Deep enough for a parser that calls itself to fall over. */
const DEEP = 50_000
/** Just more than what is read of any body. */
const TOO_LONG = 1_048_577

const json = (text: string): OddBody => ({ type: JSON_TYPE, bytes: Buffer.from(text) })
const typed = (type: string, text: string): OddBody => ({ type, bytes: Buffer.from(text) })

/** Bodies that are broken, hostile, or something other than they say. */
export const ODD_BODIES: readonly OddBody[] = [
  ...[
    '',
    ' ',
    'null',
    'true',
    '0',
    '""',
    '[]',
    '[{}]',
    '{',
    '}',
    '{"a":1',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a":1}{"a":2}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":-Infinity}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":+1}',
    '{"a":0x10}',
    '{"a":1e999999}',
    `{"a":${'9'.repeat(5000)}}`,
    '{"email":"a@b.co","email":5,"email":null}',
    '{"__proto__":{"roles":["admin"]},"password":"x"}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"a":"\\ud800"}',
    '{"a":"\\udc00\\ud800"}',
    '{"a":"\\u0000"}',
    '{"a":"\u0001"}',
    '{"a":"\\x41"}',
    '{"a":"tab\there"}',
    '// comment\n{}',
    '/**/{}',
    '\u2028{}',
    '{"":""}',
    `{"${'k'.repeat(10_000)}":1}`,
    '['.repeat(DEEP),
    `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
    `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
    `[${'{},'.repeat(5000)}{}]`,
    JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]))),
  ].map(json),
  { type: JSON_TYPE, bytes: Buffer.from('\ufeff{"a":1}') },
  { type: JSON_TYPE, bytes: Buffer.from('\ufeff{"a":1}', 'utf16le') },
  { type: JSON_TYPE, bytes: Buffer.from([0xff, 0xfe, 0x7b, 0]) },
  { type: JSON_TYPE, bytes: Buffer.from('{"a":"\xff\xfe"}', 'latin1') },
  { type: JSON_TYPE, bytes: Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]) },
  { type: JSON_TYPE, bytes: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]) },
  { type: JSON_TYPE, bytes: Buffer.alloc(TOO_LONG, 'x') },
  { type: JSON_TYPE, bytes: gzipSync('{"a":1}'), headers: { 'content-encoding': 'gzip' } },
  { type: JSON_TYPE, bytes: Buffer.from('{}'), headers: { 'content-encoding': 'br, gzip' } },
  typed('application/json; charset=latin1', '{"a":"é"}'),
  typed('application/json; charset=utf-16', '{"a":1}'),
  typed('application/json; charset="', '{}'),
  typed('application/json;;;', '{}'),
  typed('application/vnd.api+json', '{"a":1}'),
  typed('APPLICATION/JSON', '{}'),
  typed('application/json, text/plain', '{}'),
  typed('application/', '{}'),
  typed('a/b/c', '{}'),
  typed('text/plain', '{"a":1}'),
  typed('text/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
  { bytes: Buffer.from('{"a":1}') },
  typed(FORM, 'a=1&a=2&=&&&b'),
  typed(FORM, 'username=%ff%fe&password=%'),
  typed(FORM, 'username[]=a&username[b]=c&password[__proto__]=d'),
  typed(FORM, 'username=a+b%00&password=%u0041'),
  typed(FORM, `username=${'%41'.repeat(3000)}&password=x`),
  typed(FORM, 'a=1&'.repeat(5000)),
  typed('multipart/form-data', 'no boundary'),
  typed('multipart/form-data; boundary=', '--\r\n\r\n'),
  typed(MULTIPART, '--x--\r\n'),
  typed(MULTIPART, part('username', 'kim') + part('password', 'pass')),
  typed(MULTIPART, `${part('username', 'kim')}--x--\r\n`),
  typed(MULTIPART, part('__proto__', '1').repeat(2000)),
  typed(
    MULTIPART,
    `--x\r\nContent-Disposition: form-data; name="username"; filename="../../a"\r\n\r\nkim\r\n--x--`,
  ),
  typed(MULTIPART, `--x\r\n${'A: b\r\n'.repeat(5000)}\r\n\r\n--x--`),
]

/** One field of a body of type `MULTIPART`. */
export function part(name: string, value: string): string {
  return `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

/** Answered the same by every operation, whatever it does: not UTF-8, or longer than is read. */
export function isBeyondReading(bytes: Buffer): boolean {
  return bytes.length >= TOO_LONG || !isUtf8(bytes)
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
