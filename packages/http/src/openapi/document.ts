import { z } from 'zod'
import {
  createDocument,
  type ZodOpenApiMediaTypeObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'

import type { Shape } from '../fields/object.ts'
import type { Route } from '../routes/route.ts'
import { BEARER_SCHEME, type DescribedApp, type Docs, type SecurityScheme } from './docs.ts'
import { operationIds } from './operation-id.ts'
import { responsesOf } from './responses.ts'
import { type SchemaNames, schemaNames } from './schema-names.ts'

/**
 * The OpenAPI 3.1 document of an app.
 *
 * @param mount where the app's paths begin; `''` for the root of its server
 */
export function openapiDocument(
  app: DescribedApp,
  docs: Docs,
  mount: string,
): ReturnType<typeof createDocument> {
  const schemes = docs.securitySchemes ?? BEARER_SCHEME
  const names = schemaNames()
  const paths: ZodOpenApiPathsObject = {}
  const shown = app.routes.filter(({ hidden = false, isOn }) => !hidden && (isOn?.() ?? true))
  for (const [route, id] of operationIds(shown)) {
    const described = { id, app, schemes: Object.keys(schemes), names }
    paths[route.path] = {
      ...paths[route.path],
      [METHODS[route.method]]: operation(route, described),
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

interface Described {
  readonly id: string
  readonly app: DescribedApp
  readonly schemes: readonly string[]
  readonly names: SchemaNames
}

function operation(route: Route<never>, described: Described): ZodOpenApiOperationObject {
  const { id, app, schemes, names } = described
  const { summary, description, tags } = route
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    ...(tags && { tags: [...tags] }),
    ...security(route, schemes),
    requestParams: {
      path: pathParams(route.path, route.params),
      query: z.object(route.query),
    },
    ...requestBody(route, names.named(`${capitalized(id)}Body`)),
    responses: responsesOf(route, app, names.named(`${capitalized(id)}Response`)),
  }
}

function requestBody(
  { body, bodyExample }: Route<never>,
  named: (schema: z.ZodType) => z.ZodType,
): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (!body) return {}
  const content: ZodOpenApiMediaTypeObject = {
    schema: named(body.schema),
    ...(bodyExample !== undefined && { example: bodyExample }),
  }
  const required = !body.schema.safeParse(undefined).success
  return { requestBody: { required, content: { [MEDIA_TYPES[body.encoding]]: content } } }
}

const MEDIA_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

function security({ access, readsBearer }: Route<never>, schemes: readonly string[]) {
  if (!access && !readsBearer) return {}
  const any = schemes.map((name) => ({ [name]: [] }))
  return { security: access?.token === 'required' ? any : [{}, ...any] }
}

function pathParams(path: string, declared: Shape): z.ZodObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name))
  return z.object(Object.fromEntries(names.map((name) => [name, declared[name] ?? z.string()])))
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
