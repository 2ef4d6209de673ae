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
import { FILM, MOVIES } from './support/films.ts'
import { ACCOUNTS, NEW_PASSWORD, PASSWORD } from './support/people.ts'
import { onEveryTheater, type Theater } from './support/theater.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 1500)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
const FILMS = 20
/** What the router answers where a value makes another path, such as an empty id. */
const OTHER_PATHS = [404, 405]

interface Request {
  readonly operation: Operation
  readonly path: string
  readonly body: string | undefined
}

/** What is there before the first request. */
interface World {
  /** Texts that mean something to the theater. */
  readonly known: readonly string[]
  /** Bodies that succeed, some of them once only, by path. */
  readonly fitting: Readonly<Record<string, object>>
}

async function newWorld(theater: Theater): Promise<World> {
  const [lee, kim, mo] = [
    await theater.active('lee'),
    await theater.pending('kim'),
    await theater.active('mo'),
  ]
  const { access, refresh } = await theater.tokensOf(lee)
  for (let count = 0; count < FILMS; count += 1) await theater.created()
  const reset = await theater.resetTokenOf(mo)
  const newcomer = { email: theater.newAddress('newcomer'), password: PASSWORD }
  return {
    known: [
      ...[lee.email, kim.email, kim.token, reset, access, refresh, 'Film 1'],
      ...[PASSWORD, NEW_PASSWORD, 'US', 'Drama', '2001-02-03', '1995-12-15'],
    ],
    fitting: {
      [`${ACCOUNTS}/register/`]: newcomer,
      [MOVIES]: { ...FILM, name: theater.newName() },
      [`${MOVIES}{movie_id}/`]: { score: 7, overview: 'Changed' },
      [`${ACCOUNTS}/activate/`]: { email: kim.email, token: kim.token },
      [`${ACCOUNTS}/login/`]: { email: lee.email, password: PASSWORD },
      [`${ACCOUNTS}/refresh/`]: { refresh_token: refresh },
      [`${ACCOUNTS}/reset-password/complete/`]: {
        email: mo.email,
        token: reset,
        password: NEW_PASSWORD,
      },
    },
  }
}

/** Halves of surrogate pairs and unassigned characters included. */
const anyCodePoints = fc
  .array(fc.nat({ max: 0x10ffff }), { maxLength: 20 })
  .map((codes) => String.fromCodePoint(...codes))

function textsOf(known: readonly string[]): TextsOf {
  return ({ format }) => {
    if (format === 'email') {
      const addresses = known.filter((text) => text.includes('@'))
      return fc.oneof(fc.constantFrom(...addresses), fc.emailAddress(), fc.string())
    }
    if (format === 'date') {
      const days = fc.date({ noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10))
      return fc.oneof({ weight: 6, arbitrary: days }, fc.string())
    }
    return fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...known) },
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
      { weight: 1, arbitrary: anyCodePoints },
    )
  }
}

/** Requests to any of the operations: many that fit, many that nearly do, some that do not. */
function requestsTo(
  operations: readonly Operation[],
  { known, fitting }: World,
): fc.Arbitrary<Request> {
  const texts = textsOf(known)
  const sent = (schema: Schema) =>
    fc.oneof(
      // ids of the first films, and pages
      {
        weight: schema.type === 'integer' ? 8 : 0,
        arbitrary: fc.integer({ min: 1, max: FILMS }).map(String),
      },
      { weight: 4, arbitrary: valuesOf(schema, texts).map(String) },
      { weight: 1, arbitrary: texts({}) },
    )
  return fc.constantFrom(...operations).chain((operation) => {
    const { parameters, body } = operation
    const given = Object.fromEntries(parameters.map(({ name, schema }) => [name, sent(schema)]))
    const requiredKeys = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
    return fc
      .record({
        values: fc.record(given, { requiredKeys }),
        body: body ? bodiesOf(body, texts, fitting[operation.path]) : fc.constant(undefined),
      })
      .map(({ values, body }) => requestTo(operation, pathOf(operation, values), body))
  })
}

function requestTo(operation: Operation, path: string, body: string | undefined): Request {
  const readable = `${operation.method} ${path} ${body ?? ''}`
  return Object.assign({ operation, path, body }, { [fc.toStringMethod]: () => readable })
}

/** Bodies that the schema allows or nearly, and good ones of which one or two fields are changed. */
function bodiesOf(
  schema: Schema,
  texts: TextsOf,
  fitting: object | undefined,
): fc.Arbitrary<string | undefined> {
  const json = (value: unknown) => JSON.stringify(value)
  const changed = changedFields(schema, texts).map((fields) => ({ ...fitting, ...fields }))
  return fc.oneof(
    { weight: 8, arbitrary: valuesOf(schema, texts).map(json) },
    { weight: fitting ? 10 : 0, arbitrary: changed.map(json) },
    { weight: 1, arbitrary: anyCodePoints },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

function changedFields({ properties = {} }: Schema, texts: TextsOf): fc.Arbitrary<object> {
  const fields = Object.entries(properties as Readonly<Record<string, Schema>>)
  return fc
    .subarray(fields, { maxLength: Math.min(2, fields.length) })
    .chain((some) =>
      fc.record(Object.fromEntries(some.map(([name, field]) => [name, valuesOf(field, texts)]))),
    )
}

function pathOf({ path, parameters }: Operation, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams()
  let filled = path
  for (const { name, in: place } of parameters) {
    const value = values[name]?.toWellFormed()
    if (value === undefined) continue
    if (place === 'path') filled = filled.replace(`{${name}}`, () => encodeURIComponent(value))
    else query.set(name, value)
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}

onEveryTheater('requests that nobody thought of', (theater) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    const operations = operationsOf((await theater().get('/openapi.json')).body)
    const world = await newWorld(theater())
    const reached = new Set<string>()

    await fc.assert(
      fc.asyncProperty(requestsTo(operations, world), async ({ operation, path, body }) => {
        const {
          status,
          text,
          body: answered,
        } = await theater().ask(operation.method, path, {
          raw: body,
        })
        assert.ok(status < 500, `${status} ${text}`)
        const isDeclared = operation.responses.has(status)
        assert.ok(isDeclared || OTHER_PATHS.includes(status), `${status} is not declared`)
        const problem = operation.responses.get(status)?.safeParse(answered).error
        assert.equal(problem, undefined)
        reached.add(`${operation.method} ${operation.path} ${status}`)
      }),
      { numRuns: RUNS, seed: SEED },
    )

    // a test that sees refusals only sees nothing
    for (const { method, path } of operations) {
      const isReached = [200, 201, 204].some((ok) => reached.has(`${method} ${path} ${ok}`))
      assert.ok(isReached, `${method} ${path} never succeeded`)
    }
  })
})
