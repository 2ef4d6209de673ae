import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type Operation,
  operationsOf,
  type Schema,
  type TextsOf,
  valuesOf,
} from '@usher/app/testing'
import fc from 'fast-check'
import type { Administrator } from './support/administrator.ts'
import { onEveryDatabase } from './support/on-every-database.ts'
import { student } from './support/people.ts'
import type { TestConsole } from './support/start-console.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 600)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
/** What the router answers where a value makes another path, such as an empty id. */
const OTHER_PATHS = [404, 405]

interface Request {
  readonly operation: Operation
  readonly path: string
  readonly body: unknown
}

onEveryDatabase('the API of the console', (console) => {
  it('answers whatever is asked as its document says, and never with a fault', async () => {
    const ada = await console().signIn()
    const texts = await meaningfulTexts(console(), ada)
    const { body: document } = await console().get('/console/api/openapi.json')
    const operations = operationsOf(document).filter(({ method, path }) => !signsOut(method, path))
    assert.ok(operations.length > 25)

    await fc.assert(
      fc.asyncProperty(requestsTo(operations, texts), async (request) => {
        const { operation, path, body } = request
        const answer = await ada.ask(operation.method, path, body === undefined ? {} : { body })
        const schema = operation.responses.get(answer.status)
        const isDeclared = operation.responses.has(answer.status)
        assert.ok(
          isDeclared || OTHER_PATHS.includes(answer.status),
          `${operation.method} ${path}: ${answer.status} ${answer.text}`,
        )
        if (schema && answer.body !== undefined) schema.parse(answer.body)
      }),
      { numRuns: RUNS, seed: SEED },
    )
  })
})

/** After these the requests that follow would tell nothing. */
function signsOut(method: string, path: string): boolean {
  return method === 'DELETE' && path === '/session'
}

/** What is there before the first request: ids and names that mean something. */
async function meaningfulTexts(console: TestConsole, ada: Administrator): Promise<TextsOf> {
  const kim = await student(console.engineOf('vividly'), 'kim.fuzzed')
  await ada.post(`/realms/vividly/accounts/${kim.id}/password-reset`)
  const { body } = await ada.get(`/realms/vividly/accounts/${kim.id}`)
  const known = [
    ...['theater', 'killrvideo', 'vividly', 'moments', 'console'],
    ...[
      'student',
      'admin',
      'viewer',
      'active',
      'suspended',
      'login.failed',
      'vividly:1',
      '2026-03-02',
    ],
    ...[kim.id, kim.identifier, String(body.sessions[0].id), ada.id, '1'],
  ]
  return () =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...known) },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 100 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    )
}

function requestsTo(operations: readonly Operation[], texts: TextsOf): fc.Arbitrary<Request> {
  const sent = (schema: Schema) => valuesOf(schema, texts).map(String)
  return fc.constantFrom(...operations).chain((operation) => {
    const given = Object.fromEntries(
      operation.parameters.map(({ name, schema }) => [name, sent(schema)]),
    )
    const inPath = operation.parameters.filter((one) => one.in === 'path')
    return fc
      .record({
        values: fc.record(given, { requiredKeys: inPath.map(({ name }) => name) }),
        body: operation.body ? valuesOf(operation.body, texts) : fc.constant(undefined),
      })
      .map(({ values, body }) => ({ operation, body, path: pathOf(operation, values) }))
  })
}

function pathOf(
  operation: Operation,
  values: Readonly<Record<string, string | undefined>>,
): string {
  const encoded = (value: string) => encodeURIComponent(value.toWellFormed())
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encoded(values[name] ?? ''))
  const query = operation.parameters
    .filter((one) => one.in === 'query')
    .flatMap(({ name }) => (values[name] === undefined ? [] : [`${name}=${encoded(values[name])}`]))
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}
