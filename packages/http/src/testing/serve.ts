import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createApp } from '../app.ts'
import type { AppDefinition } from '../definition.ts'
import { detailErrors } from '../errors/detail-errors.ts'
import { createMetricsRegistry } from '../health/registry.ts'
import { createLogger } from '../log.ts'
import { createServer, type Server, type ServerOptions } from '../server/server.ts'

/** One registry for all servers of a test file: process metrics watch the process. */
const registry = createMetricsRegistry()

interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The text as JSON, if it is any. */
  readonly body: unknown
}

export interface TestServer {
  readonly url: string
  /** Lines of the log so far. */
  readonly log: readonly string[]
  ask(path: string, init?: RequestInit): Promise<Received>
  /** POST of a JSON value, or of a string as it is. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Received>
  stop(): Promise<void>
  readonly replace: Server['replace']
  /** Without a connection, for many requests. */
  readonly inject: FastifyInstance['inject']
}

/** A server with one app, which listens until the test ends. */
export function serve<P>(
  t: TestContext,
  definition: Partial<AppDefinition<P>> & Pick<AppDefinition<P>, 'routes'>,
  options: Partial<ServerOptions> & { readonly mount?: string } = {},
): Promise<TestServer> {
  const app = createApp<P>({ name: 'test', errors: detailErrors(), ...definition })
  const { mount = '', ...others } = options
  return serveApps(t, { apps: [{ app, mount }], ...others })
}

export async function serveApps(
  t: TestContext,
  options: Partial<ServerOptions> & Pick<ServerOptions, 'apps'>,
): Promise<TestServer> {
  const log: string[] = []
  const logger = createLogger({ write: (line) => log.push(line) })
  const server = createServer({ version: '1.2.3', logger, registry, ...options })
  const url = await server.listen({ port: 0 })
  t.after(() => server.stop())
  const ask = async (path: string, init?: RequestInit) => {
    const reply = await fetch(url + path, { redirect: 'manual', ...init })
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, text, body: parsed(text) }
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const { stop, replace, fastify } = server
  return { url, log, ask, post, stop, replace, inject: fastify.inject }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
