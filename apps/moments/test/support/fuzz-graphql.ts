import assert from 'node:assert/strict'
import {
  type Broken,
  type Draft,
  type FuzzedAnswer,
  type FuzzedInterface,
  type FuzzedRequest,
  type FuzzHost,
  judgeAny,
  NOBODY,
  ODD_BODIES,
  ODD_HEADERS,
  STRANGER,
} from '@usher/app/testing'
import fc from 'fast-check'
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql'
import { BOMBS } from './document-bombs.ts'
import { openLives } from './fuzz-plan.ts'
import { documentsOf, type FuzzedDocument } from './fuzzed-documents.ts'
import { mismatchIn } from './graphql-shape.ts'

const PATH = '/graphql'
const JSON_TYPE = 'application/json'
/** Contract, C.1 and C.4; 404 is for paths with something behind `/graphql`. */
const STATUSES = [200, 400, 401, 404, 405, 413, 415]

/** GraphQL of moments, generated from the schema that the server tells. */
export async function graphqlInterface(
  host: FuzzHost,
  secrets: readonly string[] = [],
): Promise<FuzzedInterface> {
  const schema = await introspected(host)
  const any = judgeAny(secrets)
  const names = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  )
  return {
    drafts: drafts(schema),
    operationOf: (request) => operationIn(documentOf(request)?.query ?? '', names),
    judge: (request, answer) => any(request, answer) ?? judge(schema, request, answer),
    hasSucceeded: ({ status, text }) => status === 200 && !text.includes('"errors":'),
    operations: names,
    open: () => openLives(host),
    learn: () => ({}),
  }
}

/** The first root field that the document names. */
function operationIn(query: string, names: readonly string[]): string {
  const words = query.match(/\w+/g) ?? []
  return words.find((word) => names.includes(word)) ?? 'elsewhere'
}

async function introspected({ ask }: FuzzHost): Promise<GraphQLSchema> {
  const username = `reader_${Date.now()}`
  const { body: reader } = await ask('POST', '/v1/auth/register', { body: { username } })
  const secret = { user_secret: reader.user_secret }
  const { body: token } = await ask('POST', '/v1/auth/token', { body: secret })
  const body = { query: getIntrospectionQuery() }
  const answer = await ask('POST', PATH, { as: token.access_token, body })
  assert.equal(answer.status, 200, answer.text)
  return buildClientSchema(answer.body.data)
}

function drafts(schema: GraphQLSchema): fc.Arbitrary<Draft> {
  const documents = documentsOf(schema)
  const bombs = fc.constantFrom(...BOMBS).map((query) => ({ query }))
  const posted = fc.oneof(
    { weight: 12, arbitrary: documents },
    { weight: 1, arbitrary: bombs },
    { weight: 2, arbitrary: oddlySent(documents) },
  )
  const body = fc.oneof(
    {
      weight: 12,
      arbitrary: posted.map((value) => ({ type: JSON_TYPE, value, changes: {} })),
    },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_BODIES) },
  )
  const post = fc.record({
    method: fc.oneof(
      { weight: 60, arbitrary: fc.constant('POST') },
      { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS') },
    ),
    path: fc.constant(PATH),
    params: fc.constant({}),
    query: fc.constant([]),
    headers: oddHeaders(),
    caller: callers(),
    mangle: fc.constant((value: string) => value),
    body,
  })
  const got = fc
    .record({ document: documents, headers: oddHeaders(), caller: callers() })
    .map(({ document, headers, caller }) => ({
      method: 'GET',
      path: PATH,
      params: {},
      query: Object.entries(document),
      headers,
      caller,
      mangle: (value: string) => value,
      body: undefined,
    }))
  return fc.oneof({ weight: 12, arbitrary: post }, { weight: 1, arbitrary: got })
}

function callers(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant('kim') },
    { weight: 1, arbitrary: fc.constantFrom(NOBODY, STRANGER) },
  )
}

function oddHeaders(): fc.Arbitrary<Draft['headers']> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...ODD_HEADERS), { maxLength: 2 }) },
  )
}

/** Batches, names of operations that are not there, persisted queries, variables of other types. */
function oddlySent(documents: fc.Arbitrary<FuzzedDocument>): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(null, 5, 'x', [], {}, '__proto__', true)
  return fc.oneof(
    fc.array(documents, { maxLength: 3 }),
    fc.record({ query: odd, variables: odd }),
    documents.map((document) => ({ ...document, operationName: 'Nobody' })),
    fc.tuple(documents, odd).map(([document, value]) => ({ ...document, operationName: value })),
    fc.tuple(documents, odd).map(([document, value]) => ({ ...document, variables: value })),
    fc.tuple(documents, odd).map(([document, value]) => ({ ...document, extensions: value })),
    documents.map(({ query }) => ({
      query,
      extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
    })),
    fc
      .tuple(documents, documents)
      .map(([one, other]) => ({ query: `${one.query} ${other.query}`, operationName: 'Q' })),
  )
}

function documentOf({ body, path }: FuzzedRequest): FuzzedDocument | undefined {
  const query = new URLSearchParams(path.split('?')[1]).get('query')
  if (query !== null) return { query }
  try {
    const { query: sent, variables } = Object(JSON.parse(String(body)))
    return typeof sent === 'string' ? { query: sent, variables } : undefined
  } catch {
    return undefined
  }
}

function judge(
  schema: GraphQLSchema,
  request: FuzzedRequest,
  { status, text, headers }: FuzzedAnswer,
): Broken | undefined {
  if (!STATUSES.includes(status) && !(request.method === 'OPTIONS' && status === 204)) {
    return { promise: 'declared status', detail: `${status} is not in the contract` }
  }
  if (status === 204 || isExplorer(request, headers)) return undefined
  if (!String(headers['content-type']).startsWith(JSON_TYPE)) {
    return { promise: 'declared type', detail: String(headers['content-type']) }
  }
  const problem = problemWith(schema, documentOf(request)?.query ?? '', status, text)
  return problem === undefined ? undefined : { promise: 'declared body', detail: problem }
}

function isExplorer({ method }: FuzzedRequest, headers: FuzzedAnswer['headers']): boolean {
  return method === 'GET' && String(headers['content-type']).startsWith('text/html')
}

function problemWith(
  schema: GraphQLSchema,
  query: string,
  status: number,
  text: string,
): string | undefined {
  const { data, errors, detail, ...rest } = Object(JSON.parse(text))
  if (Object.keys(rest).length > 0) return `more than data and errors: ${Object.keys(rest)}`
  if (typeof detail === 'string') {
    return status === 200 ? 'a detail beside 200' : undefined
  }
  if (errors !== undefined) {
    if (!Array.isArray(errors) || errors.length === 0) return 'errors are no list, or empty'
    if (errors.some((error) => typeof error?.message !== 'string'))
      return 'an error without message'
  }
  if (status !== 200) return errors ? undefined : 'neither errors nor detail'
  if (data === undefined || data === null) return errors ? undefined : 'neither data nor errors'
  return mismatchIn(schema, query, data)
}
