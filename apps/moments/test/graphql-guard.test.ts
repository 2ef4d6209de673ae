import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { getIntrospectionQuery } from 'graphql'
import { moments } from '../src/index.ts'
import { postQuery } from './support/graphql.ts'
import { newPerson, register } from './support/people.ts'
import { signed } from './support/tokens.ts'

const LOGIN = 'login(input: { userSecret: "x" }) { tokenType }'
const REGISTER = 'registerUser(input: { username: "no spaces" }) { id }'

onEveryDatabase('C.4 the guard of GraphQL', { module: moments }, (app) => {
  for (const query of [
    `mutation { ${LOGIN} }`,
    `mutation { ${REGISTER} }`,
    `mutation { __typename ${LOGIN} }`,
    'mutation { __typename }',
    `mutation { me: ${LOGIN} }`,
    `mutation A { ${LOGIN} } mutation B { ${REGISTER} }`,
    `mutation { ... on Mutation { ${LOGIN} } }`,
    `mutation { ... { ...L } } fragment L on Mutation { ...M } fragment M on Mutation { ${LOGIN} }`,
    `mutation @include(if: true) { ${LOGIN} }`,
    // Invalid, but nothing that would need a token.
    'mutation { login }',
    'mutation { login(input: { userSecret: "x" }) { nothing } }',
    'mutation ($x: Nothing) { login(input: $x) { tokenType } }',
  ]) {
    it(`needs no token for ${query}`, async () => {
      const { status } = await postQuery(app(), query)
      const stale = signed({ sub: 'x', exp: 1 })
      const withHeader = await app().post('/graphql', {
        body: { query },
        headers: { authorization: `Bearer ${stale}` },
      })

      assert.equal(status, 200)
      assert.equal(withHeader.status, 200, 'a token is not looked at')
    })
  }

  for (const query of [
    '{ getActivities { id } }',
    '{ __typename }',
    '{ login: getActivities { id } }',
    getIntrospectionQuery(),
    '{ __type(name: "Activity") { name } }',
    'mutation { deleteActivity(activityId: 1) }',
    'mutation { login: deleteActivity(activityId: 1) }',
    'mutation { registerUser: deleteMoment(momentId: 1) login: deleteMoment(momentId: 1) }',
    `mutation { ${LOGIN} deleteActivity(activityId: 1) }`,
    `mutation { ${LOGIN} ... on Mutation { deleteActivity(activityId: 1) } }`,
    `mutation { ${LOGIN} ...D } fragment D on Mutation { ...E } fragment E on Mutation { deleteMoment(momentId: 1) }`,
    `mutation A { ${LOGIN} } query B { __typename }`,
    `mutation A { ${LOGIN} } mutation B { deleteMoment(momentId: 1) }`,
    `mutation { ${LOGIN} __schema { types { name } } }`,
    `subscription { ${LOGIN} }`,
    `query { ${LOGIN} }`,
    `mutation { ${LOGIN} ...Nothing }`,
    `mutation { ${LOGIN} ...L } fragment L on Mutation { ...L }`,
    `mutation { ...L } fragment L on Mutation { ${LOGIN} } fragment L on Mutation { deleteMoment(momentId: 1) }`,
    `fragment L on Mutation { ${LOGIN} }`,
    `mutation { ${LOGIN}`,
    'rubbish',
    '# nothing but a comment',
    `mutation { ${LOGIN} } #${'x'.repeat(20_000)}`,
    '{'.repeat(10_000),
  ]) {
    it(`needs a token for ${query.slice(0, 100)}`, async () => {
      const { status, body, headers } = await postQuery(app(), query)

      assert.deepEqual([status, body], [401, { detail: 'Not authenticated' }])
      assert.equal(headers.get('www-authenticate'), 'Bearer')
      const kim = await newPerson(app())
      assert.equal((await postQuery(app(), query, { as: kim })).status, 200)
    })
  }

  it('says what is wrong with a token as REST does, and executes nothing', async () => {
    const kim = await newPerson(app())
    const now = Math.floor(app().clock.now().getTime() / 1000)
    const query = `mutation { createActivity(activity: { name: "x", description: "d",
      activitySchema: "{}", icon: "i", color: "#000000" }) { id } }`
    for (const [authorization, detail] of [
      ['Bearer', 'Not authenticated'],
      ['Basic eDp5', 'Not authenticated'],
      [kim.token, 'Not authenticated'],
      ['Bearer rubbish', 'Invalid token'],
      [`Bearer ${signed({ sub: kim.id, exp: now - 1 })}`, 'Token has expired'],
      [`Bearer ${signed({ sub: 'nobody', exp: now + 60 })}`, 'User not found'],
    ]) {
      const answer = await app().post('/graphql', {
        body: { query },
        headers: { authorization: String(authorization) },
      })
      assert.deepEqual([answer.status, answer.body], [401, { detail }])
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    }
    assert.deepEqual((await app().get('/v1/activities', { as: kim })).body, [])
  })

  it('reads no token from a query string, a cookie or variables', async () => {
    const { token } = await newPerson(app())
    const body = { query: '{ getActivities { id } }', variables: { token }, token }

    const answers = [
      await app().post(`/graphql?token=${token}&access_token=${token}`, { body }),
      await app().post('/graphql', { body, headers: { cookie: `token=${token}` } }),
    ]

    for (const { status } of answers) assert.equal(status, 401)
  })

  it('tells strangers no names of the schema that they did not guess', async () => {
    const { text } = await postQuery(
      app(),
      'mutation { login(input: { userSecre: "x" }) { accessToke } }',
    )

    assert.doesNotMatch(text, /Did you mean/)
  })

  it('lets introspection through with a token', async () => {
    const kim = await newPerson(app())

    const { status, body } = await postQuery(app(), getIntrospectionQuery(), { as: kim })

    assert.equal(status, 200)
    assert.equal(body.errors, undefined)
    assert.equal(body.data.__schema.queryType.name, 'Query')
  })

  it('runs a document that needs none for real', async () => {
    const { secret } = await register(app())
    const query = `mutation { a: login(input: { userSecret: "${secret}" }) { tokenType } }`

    const { body } = await postQuery(app(), query)

    assert.deepEqual(body, { data: { a: { tokenType: 'bearer' } } })
  })
})
