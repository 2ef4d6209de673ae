import { Agent, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import type { FuzzedAnswer, FuzzedRequest } from './request.ts'

/** Long after everything should have been answered: a hang. */
const HANG_MS = 60_000

export interface Sender {
  /** @throws {Error} when there is no answer: the connection was cut, or nothing came in a minute */
  send(request: FuzzedRequest): Promise<FuzzedAnswer>
  close(): void
}

/** Sends requests as they are over connections that stay open; redirects are answers. */
export function createSender(base: string, connections: number): Sender {
  const { hostname, port, pathname } = new URL(base)
  const mount = pathname.replace(/\/$/, '')
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const send = async (request: FuzzedRequest) => {
    const { method, path, headers, body } = request
    const startedAt = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<FuzzedAnswer>()
    const target = `${mount}${path}` || '/'
    const length = body ? { 'content-length': String(body.length) } : {}
    const sent = httpRequest(
      { agent, hostname, port, method, path: target, headers: { ...headers, ...length } },
      (answer) => {
        text(answer).then(
          (body) =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: body,
              milliseconds: performance.now() - startedAt,
            }),
          reject,
        )
      },
    )
    sent.setTimeout(HANG_MS, () => sent.destroy(new Error(`no answer in ${HANG_MS} ms`)))
    sent.once('error', reject)
    sent.end(body)
    return promise
  }
  return {
    async send(request) {
      try {
        return await send(request)
      } catch (error) {
        // The server may close an idle connection at the moment when it is used again.
        if (!isReset(error)) throw error
        return await send(request)
      }
    },
    close: () => agent.destroy(),
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}
