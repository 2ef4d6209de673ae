import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiMediaTypeObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'
import type { ErrorFormat } from '../errors/format.ts'
import type { Shape } from '../fields/object.ts'
import type { ResponseBody } from '../replies/reply.ts'
import type { Route } from '../routes/route.ts'
import { BEARER_SCHEME, type Docs, type SecurityScheme } from './docs.ts'

/**
 * The OpenAPI 3.1 document of an app.
 *
 * @param mount where the app's paths begin; `''` for the root of its server
 */
export function openapiDocument(
  routes: readonly Route<never>[],
  errors: ErrorFormat,
  docs: Docs,
  mount: string,
): ReturnType<typeof createDocument> {
  const schemes = docs.securitySchemes ?? BEARER_SCHEME
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) {
    if (route.hidden) continue
    const method = METHODS[route.method]
    paths[route.path] = {
      ...paths[route.path],
      [method]: operation(route, errors, Object.keys(schemes)),
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: docs.info,
    servers: [{ url: mount || '/' }],
    ...(docs.tags && { tags: docs.tags.map((tag) => ({ ...tag })) }),
    paths,
    components: { securitySchemes: mounted(schemes, mount) },
  })
}

/** The paths of token endpoints are the app's own, like those of its routes. */
function mounted(schemes: Readonly<Record<string, SecurityScheme>>, mount: string) {
  return Object.fromEntries(
    Object.entries(schemes).map(([name, scheme]) => {
      const password = scheme.flows?.password
      if (!password?.tokenUrl?.startsWith('/')) return [name, scheme]
      const moved = { ...password, tokenUrl: mount + password.tokenUrl }
      return [name, { ...scheme, flows: { ...scheme.flows, password: moved } }]
    }),
  )
}

const METHODS = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
} as const

function operation(
  route: Route<never>,
  errors: ErrorFormat,
  schemes: readonly string[],
): ZodOpenApiOperationObject {
  const { summary, description, tags, body } = route
  return {
    operationId: route.operationId ?? operationIdOf(route),
    summary,
    ...(description !== undefined && { description }),
    ...(tags && { tags: [...tags] }),
    ...security(route, schemes),
    requestParams: {
      path: pathParams(route.path, route.params),
      query: z.object(route.query),
    },
    ...(body && {
      requestBody: {
        required: !body.schema.safeParse(undefined).success,
        content: { [MEDIA_TYPES[body.encoding]]: { schema: body.schema } },
      },
    }),
    responses: Object.fromEntries(
      Object.entries(route.responses).map(([status, reply]) => [
        status,
        response(Number(status), reply, errors),
      ]),
    ),
  }
}

const MEDIA_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

function operationIdOf({ method, path }: Route<never>): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean)
  return [method.toLowerCase(), ...words].join('_')
}

function security({ access }: Route<never>, schemes: readonly string[]) {
  if (!access) return {}
  const any = schemes.map((name) => ({ [name]: [] }))
  return { security: access.token === 'optional' ? [{}, ...any] : any }
}

function pathParams(path: string, declared: Shape): z.ZodObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name))
  return z.object(Object.fromEntries(names.map((name) => [name, declared[name] ?? z.string()])))
}

function response(
  status: number,
  body: ResponseBody,
  errors: ErrorFormat,
): ZodOpenApiResponseObject {
  const description = STATUS_CODES[status] ?? 'Reply'
  const content = contentOf(status, body, errors)
  return content ? { description, content } : { description }
}

function contentOf(
  status: number,
  body: ResponseBody,
  errors: ErrorFormat,
): Record<string, ZodOpenApiMediaTypeObject> | undefined {
  if (!('marker' in body)) return { 'application/json': { schema: body } }
  switch (body.marker) {
    case 'none':
      return undefined
    case 'html':
      return { 'text/html': { schema: z.string() } }
    case 'csv':
      return { 'text/csv': { schema: z.string() } }
    case 'error': {
      const usual = status === 422 ? errors.invalidSchema : errors.schema
      return { [errors.mediaType]: { schema: errors.otherSchemas?.[status] ?? usual } }
    }
  }
}
