import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { invalid, issue, operationsOf, startApp, valuesOf } from '@usher/app/testing'
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
