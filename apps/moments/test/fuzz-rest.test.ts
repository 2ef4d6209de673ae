import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  type Operation,
  onEveryDatabase,
  operationsOf,
  type TestApp,
  valuesOf,
} from '@usher/app/testing'
import fc from 'fast-check'
import { moments } from '../src/index.ts'
import { type Life, newLife } from './support/life.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 25)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
const REQUESTS_PER_RUN = 40
/** What paths may answer that the router takes for others, such as an empty id. */
const OTHER_PATHS = [404, 405]

/** Stand for ids that are known only when the request is sent. */
const NAMES = ['$activity', '$moment', '$otherActivity', '$otherMoment'] as const
type Caller = 'kim' | 'nobody' | 'rubbish'

interface FuzzedRequest {
  readonly operation: Operation
  readonly path: string
  readonly body: string | undefined
  readonly caller: Caller
}

const characters = fc
  .array(fc.nat({ max: 0x10ffff }), { maxLength: 20 })
  .map((codes) => String.fromCodePoint(...codes))
const texts = () =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom('Run', 'x'.repeat(256), '#4A90E2', '#abc', 'kim', '🏃'),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom('2024-05-01T10:00:00Z', '2024-02-30', '1714558830', '5'),
    },
    { weight: 1, arbitrary: characters },
  )
const ids = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom('0', '-1', '9007199254740993', 'x', '1.5', '%00') },
)
const schemas = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.constantFrom<object>(
    { type: 'object', required: ['a'] },
    { properties: { a: { type: 'number' } } },
    { $ref: '#' },
    { properties: { a: { pattern: '^(a+)+$' } } },
    { properties: { a: { $ref: '#' } } },
    { type: 5 },
  ),
  fc.dictionary(
    fc.constantFrom('type', 'enum', 'items', '$ref', 'not', 'const', 'a'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
)
const objects = fc.dictionary(
  fc.constantFrom('a', 'b', '__proto__', '1'),
  fc.jsonValue({ maxDepth: 2 }),
)

/** What people would send in a field of this name; what a schema alone does not know. */
const FITTING: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  activity_id: ids,
  activity_schema: schemas,
  data: objects,
  color: fc.constantFrom('#000000', '#ABCDEF', 'red'),
  name: fc.oneof(fc.uuid(), texts()),
}

function requestsTo(operations: readonly Operation[]): fc.Arbitrary<FuzzedRequest> {
  return fc.constantFrom(...operations).chain((operation) =>
    fc
      .record({
        path: pathsOf(operation),
        body: operation.body ? bodiesOf(operation.body) : fc.constant(undefined),
        caller: fc.oneof(
          { weight: 10, arbitrary: fc.constant<Caller>('kim') },
          { weight: 1, arbitrary: fc.constantFrom<Caller>('nobody', 'rubbish') },
        ),
      })
      .map((request) => ({ ...request, operation })),
  )
}

function pathsOf({ path, parameters }: Operation): fc.Arbitrary<string> {
  const values = Object.fromEntries(
    parameters.map(({ name, schema }) => [
      name,
      fc.oneof(
        { weight: 3, arbitrary: name.endsWith('_id') ? ids : valuesOf(schema, texts).map(String) },
        { weight: 1, arbitrary: texts() },
      ),
    ]),
  )
  const required = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
  return fc.record(values, { requiredKeys: required }).map((given) => {
    const query = new URLSearchParams()
    let filled = path
    for (const { name, in: place } of parameters) {
      const value = given[name]?.toWellFormed()
      if (value === undefined) continue
      const encoded = value.startsWith('$') ? value : encodeURIComponent(value)
      if (place === 'path') filled = filled.replace(`{${name}}`, () => encoded)
      else query.set(name, value)
    }
    return query.size > 0 ? `${filled}?${String(query).replaceAll('%24', '$')}` : filled
  })
}

function bodiesOf(schema: NonNullable<Operation['body']>): fc.Arbitrary<string | undefined> {
  const properties = Object.entries(Object(schema.properties)).map(([name, field]) => [
    name,
    fc.oneof(
      { weight: 5, arbitrary: FITTING[name] ?? valuesOf(Object(field), texts) },
      { weight: 1, arbitrary: valuesOf(Object(field), texts) },
    ),
  ])
  const fitting = fc.record(Object.fromEntries(properties), { requiredKeys: [] })
  const whole = fc.record(Object.fromEntries(properties))
  return fc.oneof(
    { weight: 12, arbitrary: whole.map((value) => JSON.stringify(value)) },
    { weight: 3, arbitrary: fitting.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: characters },
    { weight: 1, arbitrary: fc.constantFrom(undefined, '', '[]', 'null', '{"a":') },
  )
}

onEveryDatabase('REST requests that nobody thought of', { module: moments }, (app) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    const { body: description } = await app().get('/openapi.json')
    const operations = operationsOf(description)
    const sequences = fc.array(requestsTo(operations), {
      minLength: REQUESTS_PER_RUN,
      maxLength: REQUESTS_PER_RUN,
    })
    const reached = new Set<string>()

    await fc.assert(
      fc.asyncProperty(sequences, async (requests) => {
        const [kim, lee] = [await newLife(app()), await newLife(app(), 'lee')]
        for (const request of requests) reached.add(await check(app(), request, kim, lee))
        await assertCounted(app(), kim)
      }),
      { numRuns: RUNS, seed: SEED },
    )

    const succeeded = operations.filter(({ method, path }) =>
      [...reached].some((answer) => answer.startsWith(`${method} ${path} 20`)),
    )
    // A secret is found by nobody who does not look for it.
    assert.equal(succeeded.length, operations.length - 1, [...reached].sort().join('\n'))
  })
})

async function check(app: TestApp, request: FuzzedRequest, kim: Life, lee: Life): Promise<string> {
  const { operation, caller } = request
  const meaning = {
    $activity: kim.activityId,
    $moment: kim.momentId,
    $otherActivity: lee.activityId,
    $otherMoment: lee.momentId,
  }
  const named = (text: string) =>
    NAMES.reduce((done, name) => done.replaceAll(name, String(meaning[name])), text)
  const as = { kim: kim.owner.token, rubbish: 'rubbish', nobody: undefined }[caller]
  const answer = await app.ask(operation.method, named(request.path), {
    as,
    raw: request.body === undefined ? undefined : named(request.body),
  })

  const { status, text } = answer
  assert.ok(status < 500, `${status} ${text}`)
  assert.ok(operation.responses.has(status) || OTHER_PATHS.includes(status), `${status} ${text}`)
  assert.equal(operation.responses.get(status)?.safeParse(answer.body).error, undefined, text)
  assert.ok(!text.includes(lee.word) && !text.includes(lee.owner.id), 'something of lee')
  return `${operation.method} ${operation.path} ${status}`
}

/** Counters, lists and the order of the recent ones say the same. */
async function assertCounted(app: TestApp, { owner: as }: Life): Promise<void> {
  const { body: activities } = await app.get('/v1/activities', { as })
  const { body: recent } = await app.get('/v1/moments/activities/recent?limit=20', { as })
  const { body: all } = await app.get('/v1/moments?size=100', { as })
  let total = 0
  for (const { id, moment_count: count } of activities) {
    const { body } = await app.get(`/v1/moments?activity_id=${id}&size=1`, { as })
    assert.equal(body.total, count)
    const dated = await app.get(`/v1/moments?activity_id=${id}&start_date=0001-01-01`, { as })
    assert.equal(dated.body.total, count)
    total += count
  }
  assert.equal(all.total, total)
  const inOrder = [...new Set(all.items.map((one: { activity_id: number }) => one.activity_id))]
  const recentIds = recent.map((one: { id: number }) => one.id)
  if (all.total <= 100) assert.deepEqual(new Set(recentIds), new Set(inOrder.slice(0, 20)))
}
