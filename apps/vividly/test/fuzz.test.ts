import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { onEveryDatabase } from './support/databases.ts'
import { PASSWORD } from './support/people.ts'
import { type Operation, operationsOf, texts, valuesOf } from './support/requests.ts'
import type { Vividly } from './support/vividly.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 600)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
/** What any path may answer, besides the statuses of its operation. */
const EVERYWHERE = [404, 405]

onEveryDatabase('requests that nobody thought of', (vividly) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    const { body: description } = await vividly().get('/openapi.json')
    const world = await populate(vividly())
    const requests = fc
      .constantFrom(...operationsOf(description))
      .chain((operation) => requestsTo(operation, world))

    await fc.assert(
      fc.asyncProperty(requests, (request) => check(vividly(), request)),
      { numRuns: RUNS, seed: SEED },
    )
  })
})

interface World {
  readonly tokens: readonly (string | undefined)[]
  readonly known: readonly string[]
}

async function populate(school: Vividly): Promise<World> {
  const ada = await school.teacher('ada')
  const kim = await school.student('kim')
  const root = await school.admin('root')
  const physics = await school.createClass(ada, kim)
  const archived = await school.createClass(ada)
  await school.delete(`/api/v1/classes/${archived.class_id}`, { as: ada })
  return {
    tokens: [ada.token, kim.token, root.token, kim.refreshToken, 'rubbish', undefined],
    known: [
      ada.id,
      kim.id,
      root.id,
      kim.email,
      PASSWORD,
      physics.class_id,
      physics.class_code,
      archived.class_id,
      archived.class_code,
      'int_art',
      'int_music',
    ],
  }
}

interface FuzzedRequest {
  readonly operation: Operation
  readonly path: string
  readonly token: string | undefined
  readonly body: string | undefined
}

function requestsTo(operation: Operation, world: World): fc.Arbitrary<FuzzedRequest> {
  const { parameters, body } = operation
  const given = Object.fromEntries(parameters.map(({ name }) => [name, texts(world.known)]))
  return fc
    .record({
      parameters: fc.record(given, {
        requiredKeys: parameters.filter((one) => one.in === 'path').map(({ name }) => name),
      }),
      token: fc.constantFrom(...world.tokens),
      body: body
        ? fc.option(bodiesOf(body, world), { nil: undefined, freq: 10 })
        : fc.constant(undefined),
    })
    .map((request) => ({ ...request, operation, path: pathWith(operation, request.parameters) }))
}

function bodiesOf(schema: NonNullable<Operation['body']>, { known }: World): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: valuesOf(schema, known).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )
}

function pathWith({ path, parameters }: Operation, values: Record<string, string>): string {
  const query = new URLSearchParams()
  let filled = path
  for (const { name, in: place } of parameters) {
    const value = values[name]
    if (value === undefined) continue
    if (place === 'path')
      filled = filled.replace(`{${name}}`, encodeURIComponent(value.toWellFormed()))
    else query.set(name, value)
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}

async function check(school: Vividly, request: FuzzedRequest): Promise<void> {
  const { operation, path, token, body } = request
  const answer = await school.ask(operation.method, path, { as: token, raw: body })
  const declared = operation.responses.get(answer.status)

  assert.ok(answer.status < 500, `${answer.status} ${answer.text}`)
  assert.ok(
    operation.responses.has(answer.status) || EVERYWHERE.includes(answer.status),
    `${answer.status} is not declared`,
  )
  if (declared) {
    const { success, error } = declared.safeParse(answer.body)
    assert.ok(success, error?.message)
  }
}
