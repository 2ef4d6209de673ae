import { once } from 'node:events'
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A stopped server closes connections without a request after this time. */
const IDLE_MS = 1000
/** Running requests get so long when the server stops. */
const STOP_MS = 10_000
const SWEEP_MS = 25

/** The open connections of a server, each with its newest response. */
export interface Connections {
  newestResponse(socket: Socket): ServerResponse | undefined
  /** Resolves when all requests that run at this moment are answered, after 10 s at most. */
  answered(): Promise<void>
  /**
   * Ends all connections: idle ones at once, those that have not sent a request after a second, and
   * those with a running request after their reply, which says `Connection: close`.
   *
   * @param close stops the server from taking more
   */
  drain(close: () => Promise<unknown>): Promise<void>
}

/** Node's own `closeIdleConnections` leaves out connections that have never sent a request. */
export function trackConnections(server: HttpServer): Connections {
  const newest = new Map<Socket, ServerResponse | undefined>()
  server.on('connection', (socket: Socket) => {
    newest.set(socket, undefined)
    socket.once('close', () => newest.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    newest.set(socket, response)
  })
  const closeIdle = () => {
    for (const [socket, response] of newest) {
      if (!response || response.writableFinished) socket.destroy()
    }
  }
  const announceClose = () => {
    for (const response of newest.values()) {
      if (response && !response.headersSent) response.shouldKeepAlive = false
    }
  }
  return {
    newestResponse: (socket) => newest.get(socket),
    async answered() {
      const running = [...newest.values()].filter((response) => response?.closed === false)
      const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<void>()
      const timer = setTimeout(giveUp, STOP_MS)
      const answers = running.flatMap((response) => (response ? [once(response, 'close')] : []))
      await Promise.race([Promise.all(answers), tooLate])
      clearTimeout(timer)
    },
    async drain(close) {
      announceClose()
      // A connection that was busy when the server closed becomes idle later, and would be kept.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
      const idle = setTimeout(closeIdle, IDLE_MS)
      const giveUp = setTimeout(() => server.closeAllConnections(), STOP_MS)
      try {
        await close()
      } finally {
        clearInterval(sweep)
        clearTimeout(idle)
        clearTimeout(giveUp)
      }
    },
  }
}
