import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { type Description, type Operation, onEveryDatabase, operationsOf } from '@usher/app/testing'
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { moments } from '../src/index.ts'
import { postQuery } from './support/graphql.ts'
import { type Life, newLife, traceOf } from './support/life.ts'
import { newPerson, type Person } from './support/people.ts'

// Both files are compared with the running server in descriptions.test.ts.
const fileOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const openapi = JSON.parse(fileOf('openapi.json')) as Description
const schema = buildSchema(fileOf('schema.graphql'))
const OPEN_PATHS = ['/v1/auth/register', '/v1/auth/token']
const OPEN_FIELDS = ['registerUser', 'login']
const NO_ID = 999_999_999

/** What fits into fields of these names, in both interfaces. */
const FITTING: Readonly<Record<string, unknown>> = {
  name: 'Taken over',
  description: 'Taken over',
  icon: 'x',
  color: '#000000',
  activity_schema: {},
  activitySchema: '{}',
}

interface Sample {
  /** With the ids of a life in it. */
  readonly path: string
  readonly body: unknown
  /** Whether it is about an object, by its id. */
  readonly isAboutObject: boolean
}

function sampleOf(operation: Operation, ids: Pick<Life, 'activityId' | 'momentId'>): Sample {
  const idOf: Readonly<Record<string, number>> = {
    activity_id: ids.activityId,
    moment_id: ids.momentId,
  }
  const names = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)
  const path = names.reduce(
    (filled, name) => filled.replace(`{${name}}`, String(idOf[name])),
    operation.path,
  )
  const fields = Object.keys(Object(operation.body?.properties))
  const body = Object.fromEntries(
    fields.flatMap((name) => {
      const value = idOf[name] ?? (name === 'data' ? { note: 'x' } : FITTING[name])
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return {
    path,
    body: operation.body && body,
    isAboutObject: names.length > 0 || fields.includes('activity_id'),
  }
}

onEveryDatabase('every operation of REST', { module: moments }, (app) => {
  const ask = (operation: Operation, { path, body }: Sample, as?: Person) =>
    app().ask(operation.method, path, { as, body })

  for (const operation of operationsOf(openapi)) {
    if (OPEN_PATHS.includes(operation.path)) continue
    describe(`${operation.method} ${operation.path}`, () => {
      it('is 401 without a token', async () => {
        const life = await newLife(app())
        const before = await traceOf(app(), life)

        const { status, body } = await ask(operation, sampleOf(operation, life))

        assert.deepEqual([status, body], [401, { detail: 'Not authenticated' }])
        assert.equal(await traceOf(app(), life), before)
      })

      it('tells and changes nothing of somebody else', async () => {
        const life = await newLife(app())
        const [eve, mallory] = [await newPerson(app(), 'eve'), await newPerson(app(), 'mallory')]
        const before = await traceOf(app(), life)
        const sample = sampleOf(operation, life)
        const nobodys = sampleOf(operation, { activityId: NO_ID, momentId: NO_ID })

        const foreign = await ask(operation, sample, eve)
        const unknown = await ask(operation, nobodys, mallory)

        assert.equal(foreign.status, unknown.status)
        if (sample.isAboutObject) {
          assert.equal(foreign.status, 404)
          assert.equal(foreign.text, unknown.text)
        }
        assertNothingOf(life, foreign.text)
        assert.equal(await traceOf(app(), life), before)
      })

      it('serves the owner', async () => {
        const life = await newLife(app())
        const success = [...operation.responses.keys()].find((status) => status < 300)

        const { status, text } = await ask(operation, sampleOf(operation, life), life.owner)

        assert.equal(status, success, text)
      })
    })
  }
})

type Field = GraphQLField<unknown, unknown>

/** A call of a field with everything filled in: the ids of a life, and fitting values. */
function callOf(field: Field, ids: Pick<Life, 'activityId' | 'momentId'>): string {
  const args = field.args.flatMap((argument) => {
    const value = argumentOf(argument, field, ids)
    return value === undefined ? [] : [`${argument.name}: ${value}`]
  })
  const list = args.length > 0 ? `(${args.join(', ')})` : ''
  return `${field.name}${list} ${selectionOf(field.type, 3)}`
}

function argumentOf(
  { name, type }: Pick<GraphQLArgument, 'name' | 'type'>,
  field: Field,
  ids: Pick<Life, 'activityId' | 'momentId'>,
): string | undefined {
  const named = getNamedType(type)
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).flatMap((inner) => {
      const value = argumentOf(inner, field, ids)
      return value === undefined ? [] : [`${inner.name}: ${value}`]
    })
    return `{ ${fields.join(', ')} }`
  }
  if (name === 'activityId') return String(ids.activityId)
  if (name === 'momentId') return String(ids.momentId)
  if (name === 'id') return String(/moment/i.test(field.name) ? ids.momentId : ids.activityId)
  if (name === 'data') return JSON.stringify('{"note":"x"}')
  const fitting = FITTING[name]
  return fitting === undefined ? undefined : JSON.stringify(fitting)
}

/** All fields, and those of the objects in them down to a depth. */
function selectionOf(type: GraphQLOutputType | GraphQLInputType, depth: number): string {
  const named = getNamedType(type)
  if (!isObjectType(named)) return ''
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type)
    if (!isObjectType(inner)) return [field.name]
    return depth > 0 ? [`${field.name} ${selectionOf(inner, depth - 1)}`] : []
  })
  return `{ ${fields.join(' ')} }`
}

onEveryDatabase('every operation of GraphQL', { module: moments }, (app) => {
  for (const [kind, type] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (OPEN_FIELDS.includes(field.name)) continue
      const document = (ids: Pick<Life, 'activityId' | 'momentId'>) =>
        `${kind} { ${callOf(field, ids)} }`
      describe(`${kind} ${field.name}`, () => {
        it('is 401 without a token', async () => {
          const life = await newLife(app())
          const before = await traceOf(app(), life)

          const { status, body } = await postQuery(app(), document(life))

          assert.deepEqual([status, body], [401, { detail: 'Not authenticated' }])
          assert.equal(await traceOf(app(), life), before)
        })

        it('tells and changes nothing of somebody else', async () => {
          const life = await newLife(app())
          const [eve, mallory] = [await newPerson(app(), 'eve'), await newPerson(app(), 'mallory')]
          const before = await traceOf(app(), life)

          const foreign = await postQuery(app(), document(life), { as: eve })
          const unknown = await postQuery(app(), document({ activityId: NO_ID, momentId: NO_ID }), {
            as: mallory,
          })

          assert.equal(foreign.status, 200)
          const statusOf = ({ body }: typeof foreign) => body.errors?.[0]?.extensions.status
          assert.equal(statusOf(foreign), statusOf(unknown))
          const isAboutObject = field.args.some(
            ({ name, type: argument }) => /id$/i.test(name) && isNonNullType(argument),
          )
          if (isAboutObject) assert.equal(statusOf(foreign), 404)
          assertNothingOf(life, foreign.text)
          assert.equal(await traceOf(app(), life), before)
        })

        it('serves the owner', async () => {
          const life = await newLife(app())

          const { body, text } = await postQuery(app(), document(life), { as: life.owner })

          assert.equal(body.errors, undefined, text)
          assert.ok(body.data[field.name])
        })
      })
    }
  }
})

function assertNothingOf({ word, owner }: Life, text: string): void {
  for (const secret of [word, owner.id, owner.username]) assert.ok(!text.includes(secret), text)
}

describe('the isolation of owners', () => {
  it('is tested for every operation there is', () => {
    const operations = operationsOf(openapi).map(({ method, path }) => `${method} ${path}`)

    assert.equal(operations.length, 13)
    assert.equal(Object.keys(schema.getQueryType()?.getFields() ?? {}).length, 5)
    assert.equal(Object.keys(schema.getMutationType()?.getFields() ?? {}).length, 8)
  })
})
