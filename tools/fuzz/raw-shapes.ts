import fc from 'fast-check'

/** What is written to a socket, and how it came about. */
export interface RawRequest {
  readonly shape: string
  readonly bytes: Buffer
  /** So many requests a strict reader finds at most; a further answer was smuggled. */
  readonly most: number
}

/** A request in its parts, so that each can be broken alone. */
interface Parts {
  readonly line: string
  readonly headers: readonly string[]
  readonly body: string
  readonly most: number
}

interface Change {
  readonly shape: string
  apply(parts: Parts): Parts
}

const CRLF = '\r\n'
/** Nobody's request: where its answer comes, somebody else's would have come. */
const SMUGGLED = `GET /health HTTP/1.1${CRLF}Host: a${CRLF}${CRLF}`
const LONG = 100_000

const line = (shape: string, change: (line: string) => string): Change => ({
  shape: `request line: ${shape}`,
  apply: (parts) => ({ ...parts, line: change(parts.line) }),
})
const header = (shape: string, ...lines: readonly string[]): Change => ({
  shape: `header: ${shape}`,
  apply: (parts) => ({ ...parts, headers: [...parts.headers, ...lines] }),
})
/** Replaces what is said of the body's length, and the body. */
const framed = (shape: string, lines: readonly string[], body: string, most = 1): Change => ({
  shape: `framing: ${shape}`,
  apply: (parts) => ({
    ...parts,
    line: parts.line.replace(/^GET/, 'POST'),
    headers: [...parts.headers.filter((one) => !/^content-length/i.test(one)), ...lines],
    body,
    most,
  }),
})
const target = (shape: string, change: (path: string) => string) =>
  line(`target ${shape}`, (text) =>
    text.replace(/ (\S+) /, (_, path: string) => ` ${change(path)} `),
  )

const LINES: readonly Change[] = [
  line('no version', (text) => text.replace(/ HTTP.*/, '')),
  line('version 0.9', (text) => text.replace('1.1', '0.9')),
  line('version 2.0', (text) => text.replace('1.1', '2.0')),
  line('version 1.1x', (text) => `${text}x`),
  line('other protocol', (text) => text.replace('HTTP', 'RTSP')),
  line('small letters', (text) => text.toLowerCase()),
  line('unknown method', (text) => text.replace(/^\w+/, 'BREW')),
  line('long method', (text) => text.replace(/^\w+/, 'A'.repeat(9000))),
  line('method with a blank', (text) => ` ${text}`),
  line('two blanks', (text) => text.replaceAll(' ', '  ')),
  line('tab', (text) => text.replaceAll(' ', '\t')),
  line('NUL', (text) => text.replace(' ', ' \0')),
  line('only CR', (text) => `${text}\r`),
  line('empty', () => ''),
  line('TLS hello', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'),
  line('HTTP/2 preface', () => 'PRI * HTTP/2.0'),
  line('CONNECT', () => 'CONNECT example.com:443 HTTP/1.1'),
  line('TRACE', (text) => text.replace(/^\w+/, 'TRACE')),
  line('OPTIONS *', () => 'OPTIONS * HTTP/1.1'),
  target('absolute', (path) => `http://evil.example${path}`),
  target('absolute, other scheme', (path) => `ftp://a:b@evil.example:99999${path}`),
  target('absolute without path', () => 'http://evil.example'),
  target('authority', () => 'evil.example:80'),
  target('two slashes', (path) => `//evil.example${path}`),
  target('backslashes', (path) => path.replaceAll('/', '\\')),
  target('dots', (path) => `/a/../..${path}/../../../etc/passwd`),
  target('encoded dots', (path) => `${path}/%2e%2e/%2e%2e%2f%2e%2e/`),
  target('encoded slash', (path) => path.replaceAll('/', '%2F')),
  target('encoded NUL', (path) => `${path}%00`),
  target('cut percent', (path) => `${path}%`),
  target('half percent', (path) => `${path}%4`),
  target('no hex', (path) => `${path}%zz`),
  target('bad UTF-8, encoded', (path) => `${path}%ff%fe%c0%80`),
  target('half a surrogate, encoded', (path) => `${path}%ed%a0%80`),
  target('overlong', (path) => `${path}%c0%af`),
  target('raw bytes', (path) => `${path}\u00ff\u00fe`),
  target('raw control characters', (path) => `${path}\x01\x7f`),
  target('fragment', (path) => `${path}#a`),
  target('query of questions', (path) => `${path}?${'?&='.repeat(500)}`),
  target('query, bad percent', (path) => `${path}?page=%&%=1&%ff=%fe`),
  target('query, many', (path) => `${path}?${'page=1&'.repeat(1500)}`),
  target('long', (path) => `${path}${'a'.repeat(12_000)}`),
  target('huge', (path) => `${path}${'a'.repeat(LONG)}`),
  target('huge query', (path) => `${path}?${'a=b&'.repeat(LONG / 4)}`),
  target('many slashes', (path) => `${path}${'/'.repeat(5000)}`),
  target('semicolons', (path) => `${path};a=b;c`),
  target('braces', (path) => `${path}{id}<>"|^\``),
]

const HEADERS: readonly Change[] = [
  header('without colon', 'Nothing'),
  header('empty name', ': value'),
  header('blank before colon', 'X-A : b'),
  header('name with blank', 'X A: b'),
  header('name with NUL', 'X\0A: b'),
  header('value with NUL', 'X-A: a\0b'),
  header('value with CR', 'X-A: a\rb'),
  header('value with LF', 'X-A: a\nInjected: b'),
  header('value with escape', 'X-A: \x1b[31m'),
  header('value of bytes', 'X-A: \xff\xfe\xc0'),
  header('folded', 'X-A: a', ' b', '\tc'),
  header('folded first', ' X-A: b'),
  header('oversized value', `X-A: ${'a'.repeat(LONG)}`),
  header('oversized name', `${'X'.repeat(LONG)}: a`),
  header('many', ...Array.from({ length: 3000 }, (_, at) => `X-${at}: a`)),
  header('many of one name', ...Array.from({ length: 1500 }, () => 'X-A: a')),
  header('proto', '__proto__: a', 'constructor: b'),
  header('two hosts', 'Host: b'),
  header('bad host', 'Host: a b/c\\d'),
  header('two authorizations', 'Authorization: Bearer a', 'Authorization: Bearer b'),
  header('authorization of bytes', 'Authorization: Bearer \xff\xfe'),
  header('huge authorization', `Authorization: Bearer ${'a.'.repeat(7000)}`),
  header('bad cookie', 'Cookie: =;=;;a=\xff;"'),
  header('content type of bytes', 'Content-Type: application/\xff'),
  header('two content types', 'Content-Type: text/plain', 'Content-Type: application/json'),
  header('upgrade', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x'),
  header('h2c', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'),
  header('expect something', 'Expect: 200-ok'),
  header('expect continue', 'Expect: 100-continue'),
  header('trailer', 'Trailer: Authorization'),
  header('keep-alive', 'Keep-Alive: timeout=999999999, max=-1'),
]

const chunked = 'Transfer-Encoding: chunked'
const FRAMINGS: readonly Change[] = [
  framed('two lengths', ['Content-Length: 2', 'Content-Length: 3'], '{}'),
  framed('two equal lengths', ['Content-Length: 2', 'Content-Length: 2'], '{}'),
  framed('lengths in a list', ['Content-Length: 2, 2'], '{}'),
  framed('negative length', ['Content-Length: -1'], '{}'),
  framed('length with sign', ['Content-Length: +2'], '{}'),
  framed('length in hex', ['Content-Length: 0x2'], '{}'),
  framed('length with blank', ['Content-Length: 1 0'], '{}'),
  framed('endless length', [`Content-Length: ${'9'.repeat(40)}`], '{}'),
  framed('length empty', ['Content-Length: '], '{}'),
  framed('length too long', ['Content-Length: 50'], '{}'),
  framed('length too short', ['Content-Length: 1'], '{}', 2),
  framed('length 2 MB', ['Content-Length: 2000000'], '{}'),
  framed('length and chunks', ['Content-Length: 6', chunked], `0${CRLF}${CRLF}${SMUGGLED}`),
  framed('chunks and length', [chunked, 'Content-Length: 3'], `0${CRLF}${CRLF}${SMUGGLED}`),
  framed('chunked twice', [chunked, chunked], `0${CRLF}${CRLF}${SMUGGLED}`, 2),
  framed('chunked, identity', ['Transfer-Encoding: chunked, identity'], `0${CRLF}${CRLF}`),
  framed('identity', ['Transfer-Encoding: identity'], SMUGGLED, 2),
  framed('xchunked', ['Transfer-Encoding: xchunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  framed('chunked with tab', ['Transfer-Encoding:\tchunked'], `0${CRLF}${CRLF}`),
  framed('blank before colon', ['Transfer-Encoding : chunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  framed('vertical tab', ['Transfer-Encoding: \x0bchunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  framed('folded', ['Transfer-Encoding:', ' chunked'], `0${CRLF}${CRLF}${SMUGGLED}`, 2),
  framed('hidden behind LF', [`X: a\nTransfer-Encoding: chunked`], `0${CRLF}${CRLF}${SMUGGLED}`),
  framed('gzip, chunked', ['Transfer-Encoding: gzip, chunked'], `2${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('bad chunk size', [chunked], `zz${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('negative chunk', [chunked], `-1${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('huge chunk', [chunked], `${'f'.repeat(20)}${CRLF}{}`),
  framed('chunk of 16 digits', [chunked], `0000000000000002${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('chunk too long', [chunked], `9${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('chunk too short', [chunked], `1${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('chunk without end', [chunked], `2${CRLF}{}`),
  framed('chunks with LF', [chunked], '2\n{}\n0\n\n'),
  framed('chunk extension', [chunked], `2;a="b\r\n";c${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('long chunk extension', [chunked], `2;${'a'.repeat(LONG)}${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  framed('many chunks', [chunked], `${`1${CRLF} ${CRLF}`.repeat(5000)}0${CRLF}${CRLF}`),
  framed('trailers', [chunked], `0${CRLF}Authorization: Bearer a${CRLF}${CRLF}`),
  framed('many trailers', [chunked], `0${CRLF}${`A: b${CRLF}`.repeat(5000)}${CRLF}`),
  framed('pipelined', ['Content-Length: 0'], SMUGGLED.repeat(20), 21),
  framed('pipelined rubbish', ['Content-Length: 0'], 'rubbish\r\n\r\n', 2),
]

const WHOLE: readonly { shape: string; apply(bytes: Buffer, at: number): Buffer }[] = [
  { shape: 'as it is', apply: (bytes) => bytes },
  { shape: 'as it is', apply: (bytes) => bytes },
  { shape: 'as it is', apply: (bytes) => bytes },
  {
    shape: 'LF for CRLF',
    apply: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(CRLF, '\n'), 'latin1'),
  },
  {
    shape: 'CR for CRLF',
    apply: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(CRLF, '\r'), 'latin1'),
  },
  { shape: 'cut', apply: (bytes, at) => bytes.subarray(0, at % bytes.length) },
  { shape: 'one byte changed', apply: (bytes, at) => withByte(bytes, at, at % 256) },
  { shape: 'a NUL in it', apply: (bytes, at) => withByte(bytes, at, 0) },
  { shape: 'blank lines first', apply: (bytes) => Buffer.concat([Buffer.from('\r\n\r\n'), bytes]) },
  { shape: 'BOM first', apply: (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]) },
]

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at % Math.min(bytes.length, 400)] = value
  return changed
}

/** Requests that are no HTTP, or hardly, at paths that exist. */
export function rawRequests(paths: readonly string[]): fc.Arbitrary<RawRequest> {
  return fc
    .record({
      path: fc.constantFrom(...paths),
      method: fc.constantFrom('GET', 'POST'),
      change: fc.constantFrom(...LINES, ...HEADERS, ...FRAMINGS),
      further: fc.option(fc.constantFrom(...LINES, ...HEADERS), { freq: 3 }),
      whole: fc.constantFrom(...WHOLE),
      at: fc.nat({ max: 100_000 }),
    })
    .map(({ path, method, change, further, whole, at }) => {
      const plain: Parts = {
        line: `${method} ${path} HTTP/1.1`,
        headers: ['Host: localhost', 'Connection: close', ...bodyHeaders(method)],
        body: method === 'POST' ? '{}' : '',
        most: 1,
      }
      const changed = change.apply(further ? further.apply(plain) : plain)
      const text = [changed.line, ...changed.headers, '', changed.body].join(CRLF)
      const shapes = [change.shape, further?.shape, whole.shape].filter((one) => one)
      return {
        shape: shapes.join(' + '),
        bytes: whole.apply(Buffer.from(text, 'latin1'), at),
        // Who breaks lines and bytes at will also makes further requests of bodies.
        most: whole.shape === 'as it is' ? changed.most : Number.POSITIVE_INFINITY,
      }
    })
}

function bodyHeaders(method: string): readonly string[] {
  return method === 'POST' ? ['Content-Type: application/json', 'Content-Length: 2'] : []
}
