import { randomUUID } from 'node:crypto'
import Fastify, { type InjectOptions } from 'fastify'
import { requestMeter } from '../health/request-meter.ts'
import { silentLogger } from '../log.ts'
import type { Method } from '../routes/route.ts'
import { clientAddress, type TrustProxy } from './client-address.ts'
import { MAX_PARAM_LENGTH } from './route-table.ts'
import type { ServedApp } from './server.ts'

/** A request to an app of the same process. */
export interface InProcessRequest {
  readonly method: Method
  /** With the mount, and the query if there is one. */
  readonly path: string
  /** Names in lower case. Those that say who the client is are believed as the server would. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown
  /** The other end of the connection that the request came in by. */
  readonly peer: string | undefined
}

/** What the app answers. */
export interface InProcessReply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** The JSON of the body, or `undefined` if there is none. */
  readonly body: unknown
  readonly bytes: Uint8Array
}

/** Calls apps of this process as a client would. */
export type CallInProcess = (request: InProcessRequest) => Promise<InProcessReply>

/**
 * Lets pages of a server use its API without a connection: guards, limits, checks and words are those
 * that every other client meets.
 *
 * @param trustProxy as `createServer` takes it
 */
export function inProcess(apps: readonly ServedApp[], trustProxy: TrustProxy): CallInProcess {
  const fastify = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  })
  const shared = {
    publicPath: '',
    log: silentLogger,
    meter: requestMeter(),
    securityHeaders: {},
    addressOf: clientAddress(trustProxy),
  }
  for (const { app, mount, further = [] } of apps) app.mount(fastify, { mount, ...shared }, further)
  return async ({ method, path, headers, body, peer }) => {
    const sent: InjectOptions = {
      method,
      url: path,
      headers: { ...given(headers), ...(body !== undefined && JSON_TYPE) },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
      ...(peer !== undefined && { remoteAddress: peer }),
    }
    const { statusCode, headers: answered, rawPayload } = await fastify.inject(sent)
    return { status: statusCode, headers: answered, body: jsonIn(rawPayload), bytes: rawPayload }
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

function given(headers: InProcessRequest['headers']): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
