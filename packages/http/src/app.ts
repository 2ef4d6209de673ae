import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppDefinition } from './definition.ts'
import type { Docs } from './openapi/docs.ts'
import { docsRoutes } from './openapi/docs-routes.ts'
import { openapiDocument } from './openapi/document.ts'
import { operationIds } from './openapi/operation-id.ts'
import { stagesOf } from './pipeline/stages.ts'
import type { Method, Route } from './routes/route.ts'
import { type MountOptions, mountApp } from './server/mount.ts'

/** An app that `createServer` can put on a server. */
export interface App {
  readonly name: string
  /** Paths of the document and of its page, within the app. */
  readonly docs: Pick<Docs, 'openapi' | 'page'> | undefined
  /** The OpenAPI document as served; `undefined` without `docs`. */
  openapi(mount?: string): object | undefined
  /** Whether the app declares this route itself. */
  declares(method: Method, path: string): boolean
  /** @internal For `createServer`. */
  mount(
    server: FastifyInstance,
    place: MountOptions,
    further: readonly Route<unknown>[],
  ): (request: FastifyRequest, reply: FastifyReply) => void
}

/**
 * Makes an app of a contract.
 *
 * @throws {TypeError} if the definition contradicts itself: a guard without `authenticate`, a
 *   parameter that its path does not have, an example that its route refuses, an `operationId` that
 *   two routes have, a `stageOrder` that cannot work
 */
export function createApp<P>(definition: AppDefinition<P>): App {
  const { name, routes, docs, cors } = definition
  if (cors?.origins === 'any' && cors.credentials) {
    throw new TypeError(`${name}: credentials need named origins: any-echoed, or a list`)
  }
  for (const route of routes) {
    checkParams(route)
    checkExample(route)
    stagesOf(route, definition)
  }
  operationIds(routes)
  const declares = (method: Method, path: string) =>
    routes.some((route) => route.method === method && route.path === path)
  return {
    name,
    docs: docs && { openapi: docs.openapi, page: docs.page },
    declares,
    openapi: (mount = '') => docs && openapiDocument(definition, docs, mount),
    mount: (server, place, further) => {
      const own = docs ? docsRoutes(definition, docs, place.publicPath + place.mount) : []
      const added = [...own, ...further].filter(({ method, path }) => !declares(method, path))
      return mountApp(server, definition, [...routes, ...added], place)
    },
  }
}

function checkParams({ method, path, params }: Route<never>): void {
  const strange = Object.keys(params).find((name) => !path.includes(`{${name}}`))
  if (strange !== undefined) throw new TypeError(`${method} ${path} has no parameter ${strange}`)
}

function checkExample({ method, path, body, bodyExample }: Route<never>): void {
  if (bodyExample === undefined || body?.schema.safeParse(bodyExample).success) return
  throw new TypeError(`${method} ${path}: bodyExample breaks the schema of the body`)
}
