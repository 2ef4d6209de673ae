import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import type { ZodOpenApiMediaTypeObject, ZodOpenApiResponseObject } from 'zod-openapi'
import type { ErrorFormat } from '../errors/format.ts'
import { errorBody, type ResponseBody, type Responses } from '../replies/reply.ts'
import type { Route } from '../routes/route.ts'
import type { DescribedApp } from './docs.ts'

/** The responses of a route: those that it declares, and the errors that the kit adds to them. */
export function responsesOf(
  route: Route<never>,
  app: DescribedApp,
  named: (schema: z.ZodType) => z.ZodType,
): Record<string, ZodOpenApiResponseObject> {
  const all: Responses = { ...kitErrors(route, app), ...route.responses }
  return Object.fromEntries(
    Object.entries(all).map(([status, body]) => [
      status,
      response(Number(status), body, app.errors, named),
    ]),
  )
}

/** A raw route writes its errors itself, in the format of its protocol; the kit adds 413 and faults. */
function kitErrors(route: Route<never>, app: DescribedApp): Responses {
  const takesBody = route.body !== undefined || (route.handleRaw && route.method !== 'GET')
  const isDecoded = route.body?.unreadable === 'refuse'
  const is503 = !(app.faultTextWins && route.faultText !== undefined)
  return {
    ...(isDecoded && app.errors.badEncoding === 400 && { 400: errorBody }),
    ...(takesBody && { 413: errorBody, 415: errorBody }),
    500: errorBody,
    ...(is503 && { 503: errorBody }),
  }
}

function response(
  status: number,
  body: ResponseBody,
  errors: ErrorFormat,
  named: (schema: z.ZodType) => z.ZodType,
): ZodOpenApiResponseObject {
  const description = STATUS_CODES[status] ?? 'Reply'
  const content = contentOf(status, body, errors, named)
  return content ? { description, content } : { description }
}

function contentOf(
  status: number,
  body: ResponseBody,
  errors: ErrorFormat,
  named: (schema: z.ZodType) => z.ZodType,
): Record<string, ZodOpenApiMediaTypeObject> | undefined {
  if (!('marker' in body)) return { 'application/json': { schema: named(body) } }
  switch (body.marker) {
    case 'none':
      return undefined
    case 'html':
      return { 'text/html': { schema: z.string() } }
    case 'csv':
      return { 'text/csv': { schema: z.string() } }
    case 'zip':
      return { 'application/zip': { schema: z.string().meta({ format: 'binary' }) } }
    case 'svg':
      return { 'image/svg+xml': { schema: z.string() } }
    case 'error': {
      const usual = status === 422 ? errors.invalidSchema : errors.schema
      return { [errors.mediaType]: { schema: errors.otherSchemas?.[status] ?? usual } }
    }
  }
}
