import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { startApp } from '@usher/app/testing'
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  printSchema,
} from 'graphql'
import { moments } from '../src/index.ts'
import { dataOf } from './support/graphql.ts'
import { newPerson } from './support/people.ts'

// `UPDATE_DESCRIPTIONS=1 node --test apps/moments/test/descriptions.test.ts` writes the files anew.
const isUpdating = process.env.UPDATE_DESCRIPTIONS === '1'
const fileOf = (name: string) => new URL(`../${name}`, import.meta.url)

async function assertFile(name: string, served: string): Promise<void> {
  if (isUpdating) await writeFile(fileOf(name), served)
  assert.equal(await readFile(fileOf(name), 'utf8'), served, `${name} differs from the server`)
}

async function start(t: TestContext) {
  const app = await startApp(moments, { databaseUrl: 'sqlite::memory:' })
  t.after(() => app.stop())
  return app
}

/** The endpoints of the contract and every status they answer. */
const CONTRACT = {
  'POST /v1/auth/register': [200, 400, 422, 429],
  'POST /v1/auth/token': [200, 401, 422, 429],
  'POST /v1/activities': [201, 400, 401, 422, 429],
  'GET /v1/activities': [200, 401, 422],
  'GET /v1/activities/{activity_id}': [200, 401, 404, 422],
  'PUT /v1/activities/{activity_id}': [200, 400, 401, 404, 422, 429],
  'DELETE /v1/activities/{activity_id}': [200, 401, 404, 422],
  'POST /v1/moments': [201, 400, 401, 404, 422, 429],
  'GET /v1/moments': [200, 401, 422],
  'GET /v1/moments/activities/recent': [200, 401, 422],
  'GET /v1/moments/{moment_id}': [200, 401, 404, 422],
  'PUT /v1/moments/{moment_id}': [200, 400, 401, 404, 422, 429],
  'DELETE /v1/moments/{moment_id}': [204, 401, 404, 422],
}
const OPEN = ['POST /v1/auth/register', 'POST /v1/auth/token']

describe('the OpenAPI document', () => {
  it('is the file in the repository', async (t) => {
    const { body } = await (await start(t)).get('/openapi.json')

    await assertFile('openapi.json', `${JSON.stringify(body, null, 2)}\n`)
  })

  it('lists operations with the statuses of contract and kit, and says which need a token', async (t) => {
    const { body } = await (await start(t)).get('/openapi.json')

    const described: Record<string, number[]> = {}
    const open: string[] = []
    for (const [path, methods] of Object.entries<Record<string, object>>(body.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const name = `${method.toUpperCase()} ${path}`
        const { responses = {} } = operation as { responses?: object }
        described[name] = Object.keys(responses).map(Number)
        if (!('security' in operation)) open.push(name)
      }
    }
    const expected = Object.entries(CONTRACT).map(([name, statuses]) => {
      const kits = /^(POST|PUT)/.test(name) ? [413, 415, 500, 503] : [500, 503]
      return [name, [...statuses, ...kits].sort()]
    })
    assert.deepEqual(described, Object.fromEntries(expected))
    assert.deepEqual(open, OPEN)
    assert.deepEqual(body.components.securitySchemes, {
      bearer: { type: 'http', scheme: 'bearer' },
    })
  })

  it('has a page for people that loads nothing foreign', async (t) => {
    const app = await start(t)

    const { status, text } = await app.get('/docs')

    assert.equal(status, 200)
    assert.doesNotMatch(text, /https?:\/\//)
    assert.match(text, /openapi\.json/)
  })
})

const schemaOf = async (t: TestContext) => {
  const app = await start(t)
  const kim = await newPerson(app)
  return buildClientSchema(await dataOf(app, getIntrospectionQuery(), { as: kim }))
}

describe('the GraphQL schema', () => {
  it('is the file in the repository', async (t) => {
    const served = printSchema(await schemaOf(t))

    await assertFile('schema.graphql', `${served}\n`)
    buildSchema(served)
  })

  it('has the operations and types of the contract, and no others', async (t) => {
    const schema = await schemaOf(t)
    const told: Record<string, string[]> = {}
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || !(isObjectType(type) || isInputObjectType(type))) continue
      told[type.name] = Object.values(type.getFields()).map((field) => {
        const args = 'args' in field ? field.args.map(argumentText) : []
        return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}: ${field.type}`
      })
    }

    assert.deepEqual(told, GRAPHQL_CONTRACT)
  })

  it('describes every type, operation and argument that does not speak for itself', async (t) => {
    const schema = await schemaOf(t)
    for (const root of [schema.getQueryType(), schema.getMutationType()]) {
      for (const field of Object.values(root?.getFields() ?? {})) {
        assert.ok(field.description, field.name)
      }
    }
    for (const type of Object.values(schema.getTypeMap())) {
      if (isObjectType(type) && !isIntrospectionType(type)) assert.ok(type.description, type.name)
    }
  })
})

function argumentText({ name, type, defaultValue, default: standard }: ArgumentLike): string {
  const value = defaultValue ?? standard?.value ?? valueText(standard?.literal)
  return `${name}: ${type}${value === undefined ? '' : ` = ${value}`}`
}

interface ArgumentLike {
  readonly name: string
  readonly type: unknown
  readonly defaultValue?: unknown
  readonly default?: { readonly value?: unknown; readonly literal?: unknown } | undefined
}

function valueText(literal: unknown): unknown {
  return Object(literal).value
}

const ACTIVITY_TEXTS = ['name', 'description', 'activitySchema', 'icon', 'color']

const GRAPHQL_CONTRACT = {
  Query: [
    'getActivity(id: Int!): Activity',
    'getActivities(skip: Int! = 0, limit: Int! = 100): [Activity!]!',
    'getRecentActivities(limit: Int! = 5): [Activity!]!',
    'getMoment(id: Int!): Moment',
    'getMoments(page: Int! = 1, size: Int! = 50, activityId: Int, startTime: DateTime, ' +
      'endTime: DateTime): MomentConnection!',
  ],
  Mutation: [
    'registerUser(input: UserCreateInput!): UserRegisterResponse!',
    'login(input: UserLoginInput!): Token!',
    'createActivity(activity: ActivityInput!): Activity!',
    'updateActivity(activityId: Int!, activity: ActivityUpdateInput!): Activity!',
    'deleteActivity(activityId: Int!): Boolean!',
    'createMoment(moment: MomentInput!): Moment!',
    'updateMoment(momentId: Int!, moment: MomentUpdateInput!): Moment!',
    'deleteMoment(momentId: Int!): Boolean!',
  ],
  Activity: [
    'id: Int!',
    'name: String!',
    'description: String!',
    'activitySchema: String!',
    'icon: String!',
    'color: String!',
    'moments: [Moment!]!',
    'momentCount: Int!',
  ],
  Moment: [
    'id: Int!',
    'timestamp: DateTime!',
    'activityId: Int!',
    'data: String!',
    'activity: Activity!',
  ],
  MomentConnection: ['items: [Moment!]!', 'total: Int!', 'page: Int!', 'size: Int!', 'pages: Int!'],
  UserRegisterResponse: [
    'id: String!',
    'username: String!',
    'userSecret: String!',
    'createdAt: DateTime!',
    'updatedAt: DateTime',
  ],
  Token: ['accessToken: String!', 'tokenType: String!'],
  UserCreateInput: ['username: String!'],
  UserLoginInput: ['userSecret: String!'],
  ActivityInput: ACTIVITY_TEXTS.map((name) => `${name}: String!`),
  ActivityUpdateInput: ACTIVITY_TEXTS.map((name) => `${name}: String`),
  MomentInput: ['activityId: Int!', 'data: String!', 'timestamp: DateTime'],
  MomentUpdateInput: ['activityId: Int', 'data: String', 'timestamp: DateTime'],
}
