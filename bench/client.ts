import { connect, type Socket } from 'node:net'

export interface Answered {
  readonly status: number
  /** The status line and the headers. */
  readonly head: string
  readonly body: string
}

/** One keep-alive connection that sends a request when the answer to the last one is there. */
export interface Connection {
  ask(request: Buffer): Promise<Answered>
  close(): void
}

const CHUNKED = /\r\ntransfer-encoding: *chunked/i
const LAST_CHUNK = '0\r\n\r\n'
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i

/** A client that costs little, so that a figure tells of the server. */
export function openConnection(url: string): Connection {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let waiting: PromiseWithResolvers<Answered> | undefined
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk) => {
    received += chunk
    const answer = readAnswer(received)
    if (!answer) return
    received = ''
    waiting?.resolve(answer)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the server has closed the connection')))
  return {
    ask(request) {
      waiting = Promise.withResolvers()
      if (socket.destroyed) waiting.reject(new Error('the server has closed the connection'))
      else socket.write(request)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

function readAnswer(text: string): Answered | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = text.slice(0, headEnd)
  const body = text.slice(headEnd + 4)
  const status = Number(text.slice(9, 12))
  const length = CONTENT_LENGTH.exec(head)?.[1]
  if (length === undefined && CHUNKED.test(head)) {
    return body.endsWith(LAST_CHUNK) ? { status, head, body: dechunked(body) } : undefined
  }
  return body.length < Number(length ?? 0) ? undefined : { status, head, body }
}

/** RFC 9112 §7.1 */
function dechunked(chunks: string): string {
  let body = ''
  for (let at = 0; ; ) {
    const lineEnd = chunks.indexOf('\r\n', at)
    const size = Number.parseInt(chunks.slice(at, lineEnd), 16)
    if (!size) return body
    body += chunks.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
  }
}

/** The JSON that the server answers to one request, on a connection of its own. */
export async function answerOf(url: string, request: Buffer): Promise<Record<string, string>> {
  return jsonIn(await answeredBy(url, request))
}

/** @throws {Error} for another status than a successful one */
export async function answeredBy(url: string, request: Buffer): Promise<Answered> {
  const connection = openConnection(url)
  const answer = await connection.ask(request)
  connection.close()
  if (answer.status >= 300) throw new Error(`${url}: ${answer.status} ${answer.body}`)
  return answer
}

export const jsonIn = ({ body }: Answered) => JSON.parse(body) as Record<string, string>

interface Sent {
  readonly token?: string
  readonly cookie?: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly form?: Readonly<Record<string, string>>
}

/** The bytes of a request. */
export function requestOf(
  method: string,
  path: string,
  { token, cookie, body, form }: Sent = {},
): Buffer {
  const [type, content] = form
    ? ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()]
    : ['application/json', body === undefined ? '' : JSON.stringify(body)]
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: bench',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(cookie === undefined ? [] : [`Cookie: ${cookie}`]),
    ...(content === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(content)}`,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`)
}
