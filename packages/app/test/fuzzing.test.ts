import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import {
  described as describedFinding,
  describedInterface,
  type FuzzPlan,
  fuzz,
  hostOf,
  invalid,
  issue,
  judgeAny,
  judgeTime,
  operationsOf,
  startApp,
  valuesOf,
} from '@usher/app/testing'
import fc from 'fast-check'
import { club } from './club.ts'

const DESCRIPTION = {
  paths: {
    '/films/{id}': {
      put: {
        parameters: [{ name: 'id', in: 'path' as const, schema: { type: 'integer' } }],
        requestBody: { content: { 'application/json': { schema: ref('Film') } } },
        responses: {
          200: { content: { 'application/json': { schema: ref('Film') } } },
          204: {},
        },
      },
    },
  },
  components: {
    schemas: {
      Film: {
        type: 'object',
        properties: { name: { type: 'string' }, tags: { type: 'array', items: ref('Tag') } },
        required: ['name', 'tags'],
        additionalProperties: false,
      },
      Tag: { enum: ['new', 'old'] },
    },
  },
}

describe('operationsOf', () => {
  const [operation] = operationsOf(DESCRIPTION)

  it('tells method, path, parameters and the type of the body', () => {
    assert.deepEqual(
      [operation?.method, operation?.path, operation?.parameters[0]?.name, operation?.bodyType],
      ['PUT', '/films/{id}', 'id', 'application/json'],
    )
  })

  it('checks answers by their status, through every reference', () => {
    const film = operation?.responses.get(200)

    assert.equal(film?.safeParse({ name: 'Heat', tags: ['old'] }).success, true)
    assert.equal(film?.safeParse({ name: 'Heat', tags: ['stale'] }).success, false)
    assert.equal(operation?.responses.get(204), undefined)
    assert.deepEqual([...(operation?.responses.keys() ?? [])], [200, 204])
  })
})

describe('valuesOf', () => {
  const [operation] = operationsOf(DESCRIPTION)
  const film = operation?.responses.get(200)

  it('makes values that fit, and others', () => {
    const values = fc.sample(
      valuesOf(operation?.body ?? {}, { fields: {}, words: ['Heat', 'Alien'] }, 'mixed'),
      { numRuns: 300, seed: 1 },
    )

    const fitting = values.filter((value) => film?.safeParse(value).success)
    assert.ok(fitting.length > 60, `${fitting.length} fit`)
    assert.ok(fitting.length < 290, `${fitting.length} fit`)
  })
})

describe('fuzzing', () => {
  const plan: FuzzPlan = {
    name: 'club',
    document: '/openapi.json',
    requests: { callers: [], vocabulary: { fields: {}, words: [] }, bodies: {} },
    open: async () => ({ values: {}, callers: {} }),
  }

  it('finds an answer that the document does not have, and makes its request small', async (t) => {
    const app = await start(t)
    const interfaces = await describedInterface(plan, hostOf(app))

    const figures = await fuzz(app.url, interfaces, { requests: 300, seed: 1 })
    const judged = { ...interfaces, judge: judgeRefusals }
    const found = await fuzz(app.url, judged, { requests: 300, seed: 1 })

    assert.equal(figures.requests, 300)
    assert.deepEqual([...figures.findings.values()].map(describedFinding), [])
    const [finding] = found.findings.values()
    assert.ok(finding)
    assert.equal(finding.promise, 'declared status')
    assert.match(describedFinding(finding), /^broken: declared status \(\S+ \S+, \d+ times\)/)
    assert.ok(Object.keys(finding.request.headers).length <= 1, 'what is not needed is gone')
  })

  it('makes the same requests of the same seed', async (t) => {
    const app = await start(t)
    const interfaces = await describedInterface(plan, hostOf(app))
    const requestsOf = (seed: number) => fc.sample(interfaces.drafts, { seed, numRuns: 50 })

    assert.deepEqual(JSON.stringify(requestsOf(7)), JSON.stringify(requestsOf(7)))
    assert.notDeepEqual(JSON.stringify(requestsOf(7)), JSON.stringify(requestsOf(8)))
  })

  /** As if no refusal were declared. */
  const judgeRefusals: typeof judge = (_, { status }) =>
    status >= 400 ? { promise: 'declared status', detail: `${status}` } : undefined
})

describe('what is promised of any answer', () => {
  const request = { method: 'GET', path: '/films', headers: {}, body: undefined }
  const answer = { status: 200, headers: {}, text: '{}', milliseconds: 5 }

  for (const [what, broken] of Object.entries({
    'a fault': { ...answer, status: 500 },
    'a stack': { ...answer, text: '{"detail":"Error\n    at handle (/app/x.ts:1:2)"}' },
    'a hash': { ...answer, text: '$argon2id$v=19$' },
    'a secret': { ...answer, text: 'the key is s3cret-of-ours' },
    'a secret in a header': { ...answer, headers: { location: '/s3cret-of-ours' } },
    '401 without WWW-Authenticate': { ...answer, status: 401 },
    '429 without Retry-After': { ...answer, status: 429 },
  })) {
    it(`is broken by ${what}`, () => {
      assert.ok(judge(request, broken))
      assert.equal(judge(request, answer), undefined)
    })
  }

  it('is broken by one that took too long', () => {
    assert.equal(judgeTime(answer, 2000), undefined)
    assert.equal(judgeTime({ ...answer, milliseconds: 2100 }, 2000)?.promise, 'in time')
  })

  it('is not broken by what the request itself held', () => {
    const echo = { ...request, path: '/films?q=s3cret-of-ours' }

    assert.equal(judge(echo, { ...answer, text: 's3cret-of-ours' }), undefined)
  })
})

const judge = judgeAny(['s3cret-of-ours'])

describe('invalid', () => {
  it('reads the entries of a 422', async (t) => {
    const { post } = await start(t)

    const answer = await post('/join', { body: { email: 'kim' } })

    assert.deepEqual(
      invalid(answer).map(({ loc, type }) => [loc, type]),
      [
        [['body', 'email'], 'value_error'],
        [['body', 'password'], 'missing'],
      ],
    )
    assert.deepEqual(invalid(answer)[1], issue(['body', 'password'], 'missing', 'Field required'))
  })

  it('fails for other answers', async (t) => {
    const { get } = await start(t)
    const answer = await get('/health')

    assert.throws(() => invalid(answer), assert.AssertionError)
  })
})

function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` }
}

async function start(t: TestContext) {
  const app = await startApp(club, { databaseUrl: 'sqlite::memory:' })
  t.after(app.stop)
  return app
}
