import type { RawRequest } from '@usher/http'

/** What a client asks for. */
export interface GraphqlParams {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly operationName: string | undefined
}

/** The same, or why it cannot be answered (contract, C.1). */
export type GraphqlRequest =
  | { readonly kind: 'params'; readonly params: GraphqlParams }
  | { readonly kind: 'refused'; readonly status: 400 | 415; readonly message: string }

const NO_QUERY = 'No GraphQL query found in the request'
const NOT_JSON = 'Unable to parse request body as JSON'
const NO_BATCHES = 'Batching is not enabled'
const NOT_AN_OBJECT = 'Variables must be an object or null'

const JSON_TYPE = /^\s*application\/([!#$%&'*+.^_`|~\w-]+\+)?json\s*(;.*)?$/i

export function readRequest(request: RawRequest): GraphqlRequest {
  return request.method === 'GET' ? readQueryString(request) : readBody(request)
}

function readQueryString({ queryString }: RawRequest): GraphqlRequest {
  const sent = new URLSearchParams(queryString)
  const variables = sent.get('variables') || undefined
  const read = variables === undefined ? { value: undefined } : readJson(variables)
  if (!read) return refused('Variables are invalid JSON')
  return paramsOf({
    query: sent.get('query'),
    variables: read.value,
    operationName: sent.get('operationName') || undefined,
  })
}

function readBody({ bytes, headers }: RawRequest): GraphqlRequest {
  const type = headers['content-type']
  if (type !== undefined && !JSON_TYPE.test(String(type))) {
    return { kind: 'refused', status: 415, message: 'Unsupported content type' }
  }
  const text = readUtf8(bytes)
  const read = text === undefined ? undefined : readJson(text)
  if (!read) return refused(NOT_JSON)
  if (Array.isArray(read.value)) return refused(NO_BATCHES)
  return paramsOf(Object(read.value))
}

function paramsOf(sent: Readonly<Record<string, unknown>>): GraphqlRequest {
  const { query, variables, operationName } = sent
  if (typeof query !== 'string' || query === '') return refused(NO_QUERY)
  if (!isObject(variables)) return refused(NOT_AN_OBJECT)
  if (typeof (operationName ?? '') !== 'string')
    return refused('The operation name must be a string')
  const params = {
    query,
    variables: variables ?? undefined,
    operationName: typeof operationName === 'string' ? operationName : undefined,
  }
  return { kind: 'params', params }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> | null | undefined {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value))
}

function refused(message: string): GraphqlRequest {
  return { kind: 'refused', status: 400, message }
}

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes)
  } catch {
    return undefined
  }
}
