import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { newPerson, register } from './support/people.ts'

const PATH = '/graphql'
const QUERY = '{ getActivities { id } }'

onEveryDatabase('C.1 POST /graphql', { module: moments }, (app) => {
  it('answers data, and nothing else where there are no errors', async () => {
    const kim = await newPerson(app())

    const { status, body, headers } = await app().post(PATH, { as: kim, body: { query: QUERY } })

    assert.equal(status, 200)
    assert.deepEqual(body, { data: { getActivities: [] } })
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  it('takes variables and the name of an operation', async () => {
    const kim = await newPerson(app())
    const query = `query One { one: getActivities { id } }
      query Two($limit: Int!) { two: getActivities(limit: $limit) { id } }`
    const ask = async (body: object) => (await app().post(PATH, { as: kim, body })).body

    const two = { query, operationName: 'Two', variables: { limit: 3 } }
    assert.deepEqual(await ask(two), { data: { two: [] } })
    assert.deepEqual(await ask({ query, operationName: 'One', variables: null }), {
      data: { one: [] },
    })
    assert.ok((await ask({ query })).errors)
    assert.ok((await ask({ query, operationName: 'Three' })).errors)
  })

  it('answers 200 with errors for whatever is wrong with a document or its variables', async () => {
    const kim = await newPerson(app())
    const wrong = [
      { query: '{' },
      { query: '   ' },
      { query: '{ nothing }' },
      { query: '{ getActivities }' },
      { query: '{ getActivities(limit: "x") { id } }' },
      { query: 'query ($n: Int!) { getActivities(limit: $n) { id } }' },
      { query: 'query ($n: Int!) { getActivities(limit: $n) { id } }', variables: { n: 'x' } },
      { query: 'query ($n: None) { getActivities(limit: $n) { id } }' },
      { query: 'subscription { getActivities { id } }' },
      { query: 'fragment F on Query { getActivities { id } }' },
      { query: 'type Query { a: Int }' },
      { query: '{ getActivity(id: 3000000000) { id } }' },
      {
        query:
          'mutation { createMoment(moment: { activityId: 1, data: "{}", timestamp: "never" }) { id } }',
      },
    ]
    for (const body of wrong) {
      const answer = await app().post(PATH, { as: kim, body })
      assert.equal(answer.status, 200, answer.text)
      assert.ok(answer.body.errors.length > 0)
      assert.ok(!answer.body.data)
      for (const { message } of answer.body.errors) assert.equal(typeof message, 'string')
    }
  })

  for (const [what, raw, message] of [
    ['no body', undefined, 'Unable to parse request body as JSON'],
    ['no JSON', '{"query":', 'Unable to parse request body as JSON'],
    ['bytes that are no text', Uint8Array.of(0xff), 'Unable to parse request body as JSON'],
    ['an object without a query', '{}', 'No GraphQL query found in the request'],
    ['an empty query', '{"query":""}', 'No GraphQL query found in the request'],
    ['a query that is null', '{"query":null}', 'No GraphQL query found in the request'],
    ['a query that is a number', '{"query":5}', 'No GraphQL query found in the request'],
    ['a text', '"{ getActivities { id } }"', 'No GraphQL query found in the request'],
    ['null', 'null', 'No GraphQL query found in the request'],
    ['a list', '[]', 'Batching is not enabled'],
    ['a list of queries', `[{"query":"${QUERY}"}]`, 'Batching is not enabled'],
    [
      'variables in a text',
      `{"query":"${QUERY}","variables":"{}"}`,
      'Variables must be an object or null',
    ],
    [
      'a list of variables',
      `{"query":"${QUERY}","variables":[]}`,
      'Variables must be an object or null',
    ],
    [
      'an operation by number',
      `{"query":"${QUERY}","operationName":1}`,
      'The operation name must be a string',
    ],
  ] as const) {
    it(`is 400 for ${what}, and 401 without a token`, async () => {
      const kim = await newPerson(app())

      const { status, body } = await app().post(PATH, { as: kim, raw })
      const stranger = await app().post(PATH, { raw })

      assert.deepEqual([status, body], [400, { errors: [{ message }] }])
      assert.deepEqual([stranger.status, stranger.body], [401, { detail: 'Not authenticated' }])
    })
  }

  it('is 415 for other content types than JSON', async () => {
    const kim = await newPerson(app())
    for (const type of ['application/graphql', 'text/plain', 'multipart/form-data', 'json', '']) {
      const { status, body } = await app().post(PATH, {
        as: kim,
        raw: JSON.stringify({ query: QUERY }),
        headers: { 'content-type': type },
      })
      assert.equal(status, 415, type)
      assert.equal(typeof body.errors[0].message, 'string')
    }
    for (const type of ['application/json; charset=utf-8', 'application/graphql+json']) {
      const { status } = await app().post(PATH, {
        as: kim,
        raw: JSON.stringify({ query: QUERY }),
        headers: { 'content-type': type },
      })
      assert.equal(status, 200, type)
    }
  })

  it('answers in the same way whatever the client would accept', async () => {
    const kim = await newPerson(app())
    for (const accept of ['application/graphql-response+json', 'text/html', 'text/event-stream']) {
      const answer = await app().post(PATH, {
        as: kim,
        body: { query: '{ nothing }' },
        headers: { accept },
      })
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('content-type'), 'application/json')
    }
  })

  it('ends bodies at 1 MiB', async () => {
    const kim = await newPerson(app())
    const padded = (bytes: number) => JSON.stringify({ query: QUERY }).padEnd(bytes)

    assert.equal((await app().post(PATH, { as: kim, raw: padded(2 ** 20) })).status, 200)
    assert.equal((await app().post(PATH, { as: kim, raw: padded(2 ** 20 + 1) })).status, 413)
  })

  it('never repeats a secret that was sent in a wrong way', async () => {
    const { secret } = await register(app())
    const login = (input: string) => `mutation { login(input: ${input}) { accessToken } }`
    const withVariable =
      'mutation ($input: UserLoginInput!) { login(input: $input) { accessToken } }'
    for (const body of [
      { query: login(`{ secret: "${secret}" }`) },
      { query: login(`"${secret}"`) },
      { query: login(`{ userSecret: ["${secret}"] }`) },
      { query: withVariable, variables: { input: { secret } } },
      { query: withVariable, variables: { input: { userSecret: [secret] } } },
      { query: withVariable, variables: { input: secret } },
      { query: login(`{ userSecret: "${secret} " }`) },
    ]) {
      const answer = await app().post(PATH, { body })
      assert.equal(answer.status, 200)
      assert.ok(answer.body.errors.length > 0)
      assert.ok(!answer.text.includes(secret), answer.text)
    }
    const kim = await newPerson(app())
    const query = `{ getActivities("${secret}") }`
    const broken = await app().post(PATH, { as: kim, body: { query } })
    assert.ok(!broken.text.includes(secret), broken.text)
  })

  it('survives variables of any depth', async () => {
    const kim = await newPerson(app())
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`
    const query = 'query ($n: Int!) { getActivities(limit: $n) { id } }'

    const { status } = await app().post(PATH, {
      as: kim,
      raw: `{"query":"${query}","variables":{"n":${deep}}}`,
    })

    assert.equal(status, 200)
  })
})

onEveryDatabase('C.1 GET /graphql', { module: moments }, (app) => {
  const get = (parameters: Record<string, string>, sent: object = {}) =>
    app().get(`${PATH}?${new URLSearchParams(parameters)}`, sent)

  it('answers queries, with variables and the name of an operation', async () => {
    const kim = await newPerson(app())
    const query = 'query A($n: Int!) { getActivities(limit: $n) { id } } query B { __typename }'

    const answer = await get({ query, variables: '{"n":1}', operationName: 'A' }, { as: kim })

    assert.equal(answer.status, 200)
    assert.deepEqual(answer.body, { data: { getActivities: [] } })
    assert.equal((await get({ query: QUERY, variables: '' }, { as: kim })).status, 200)
  })

  it('refuses mutations and does not run them', async () => {
    const kim = await newPerson(app())
    const create = `mutation { createActivity(activity: { name: "x", description: "d",
      activitySchema: "{}", icon: "i", color: "#000000" }) { id } }`
    const register = 'mutation { registerUser(input: { username: "by_get" }) { id } }'

    for (const answer of [
      await get({ query: create }, { as: kim }),
      await get({ query: register }),
      await get(
        {
          query: `query Q { __typename } ${create}`.replace('mutation', 'mutation M'),
          operationName: 'M',
        },
        { as: kim },
      ),
    ]) {
      assert.equal(answer.status, 405)
      assert.equal(answer.headers.get('allow'), 'POST')
      assert.equal(typeof answer.body.errors[0].message, 'string')
    }
    assert.deepEqual((await app().get('/v1/activities', { as: kim })).body, [])
    assert.deepEqual(await app().engine.store.accounts.search({ text: 'by_get', limit: 1 }), [])
  })

  it('is 400 without a query or with variables that are none', async () => {
    const kim = await newPerson(app())
    for (const [parameters, message] of [
      [{}, 'No GraphQL query found in the request'],
      [{ query: '' }, 'No GraphQL query found in the request'],
      [{ query: QUERY, variables: '{' }, 'Variables are invalid JSON'],
      [{ query: QUERY, variables: '[]' }, 'Variables must be an object or null'],
    ] as const) {
      const { status, body } = await get(parameters, { as: kim })
      assert.deepEqual([status, body], [400, { errors: [{ message }] }])
    }
  })

  it('needs a token', async () => {
    for (const answer of [await get({ query: QUERY }), await get({}), await get({ query: '{' })]) {
      assert.deepEqual([answer.status, answer.body], [401, { detail: 'Not authenticated' }])
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
    }
  })

  it('shows browsers a page that holds no data and loads nothing', async () => {
    const { status, text, headers } = await get({}, { headers: { accept: 'text/html,*/*' } })

    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
    assert.doesNotMatch(text, /(src|href)="(?!data:)/)
    assert.doesNotMatch(text, /https?:|@import|url\(/)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    for (const tag of ['script', 'style']) {
      const [, inline = ''] = new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(text) ?? []
      const hash = createHash('sha256').update(inline).digest('base64')
      assert.ok(policy.includes(`${tag}-src 'sha256-${hash}'`), tag)
    }
    const again = await get({}, { headers: { accept: 'text/html' }, as: await newPerson(app()) })
    assert.equal(again.text, text)
  })
})
