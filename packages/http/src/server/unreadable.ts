import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Answers what is no HTTP; no app is known then, so the words are plain ones.
 *
 * @param last the newest response on that connection, if there was a request before
 */
export function answerUnreadable(
  error: Error & { code?: string },
  socket: Socket,
  last: ServerResponse | undefined,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
  } else if (last?.headersSent && !last.req.complete) {
    // It is the body of an answered request: a second answer would be taken for that to the next one.
    socket.destroySoon()
  } else if (last?.req.complete && !last.writableFinished) {
    last.once('finish', () => refuse(error, socket)) // answers come in the order of the requests
  } else {
    refuse(error, socket)
  }
}

function refuse({ code = '' }: Error & { code?: string }, socket: Socket): void {
  const [status, detail] = UNREADABLE[code] ?? ['400 Bad Request', 'Bad Request']
  const body = JSON.stringify({ detail })
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const UNREADABLE: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'Request Timeout'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'Request Header Fields Too Large'],
}
