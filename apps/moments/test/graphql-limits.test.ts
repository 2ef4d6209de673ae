import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { getIntrospectionQuery } from 'graphql'
import { moments } from '../src/index.ts'
import { postQuery } from './support/graphql.ts'
import { addActivity, addMoment, newPerson, type Person } from './support/people.ts'

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')
/** So many levels of fields, the last one a name. */
const deep = (levels: number) => {
  const inner = many(levels - 2, (index) => (index % 2 ? 'activity {' : 'moments {'))
  const last = levels % 2 ? 'id' : 'name'
  return `{ getActivities { ${inner} ${last} ${'}'.repeat(levels - 2)} } }`
}
/** Fragments that each stand twice in the one before: 2^count fields in the end. */
const doubling = (count: number, last: string) =>
  `${many(count, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment ` +
  `F${count} on Query { ${last} }`

onEveryDatabase('C.5 the limits of GraphQL', { module: moments }, (app) => {
  const ask = async (query: string) => {
    const kim = await newPerson(app())
    const before = process.threadCpuUsage()
    const { status, body } = await postQuery(app(), query, { as: kim })
    const { user, system } = process.threadCpuUsage(before)
    const milliseconds = (user + system) / 1000
    return { status, body, milliseconds }
  }
  const passes = async (query: string) => {
    const { status, body } = await ask(query)
    assert.equal(status, 200)
    assert.equal(body.errors, undefined, JSON.stringify(body.errors))
  }
  const isRefused = async (query: string, message: string | RegExp) => {
    const { status, body, milliseconds } = await ask(query)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['errors'])
    assert.match(body.errors[0].message, new RegExp(message))
    assert.ok(milliseconds < 1000, `${milliseconds} ms of processor time`)
  }

  it('let 8 levels of fields through, and not 9', async () => {
    await passes(deep(8))
    await isRefused(deep(9), 'may have 8 levels of fields')
    const inFragments = `{ ...A } fragment A on Query { getActivities { ...B } }
      fragment B on Activity { moments { activity { moments { activity { moments { activity { LAST } } } } } } }`
    await passes(inFragments.replace('LAST', 'name'))
    await isRefused(inFragments.replace('LAST', 'moments { id }'), 'levels of fields')
  })

  it('count no introspection as depth, which has a limit of its own', async () => {
    await passes(getIntrospectionQuery())
    const endless = many(10, () => 'fields { type {')
    await isRefused(
      `{ __schema { types { ${endless} name ${'}'.repeat(20)} } } }`,
      /introspection/i,
    )
  })

  it('let 10 root fields through, and not 11, aliases and fragments expanded', async () => {
    const roots = (count: number) => many(count, (index) => `a${index}: getActivities { id }`)

    await passes(`{ ${roots(10)} }`)
    await isRefused(`{ ${roots(11)} }`, 'may have 10 root fields')
    await passes(`{ ...A ...A } fragment A on Query { ${roots(5)} }`)
    await isRefused(`{ ...A ...A } fragment A on Query { ${roots(6)} }`, 'root fields')
    await isRefused(`query A { __typename } query B { ${roots(11)} }`, 'root fields')
    await isRefused(`{ ${'getActivities { id } '.repeat(11)} }`, 'root fields')
  })

  it('let one registerUser or login through, also without a token', async () => {
    const login = 'login(input: { userSecret: "x" }) { tokenType }'
    const register = (name: string) => `registerUser(input: { username: "${name}" }) { id }`
    for (const query of [
      `mutation { a: ${login} b: ${login} }`,
      `mutation { ${login} ${register('limit_1')} }`,
      `mutation { ...R a: ${register('limit_2')} } fragment R on Mutation { ${register('limit_3')} }`,
    ]) {
      const { status, body } = await postQuery(app(), query)
      assert.equal(status, 200)
      assert.deepEqual(Object.keys(body), ['errors'])
      assert.match(body.errors[0].message, /one registerUser or login/)
    }
    const found = await app().engine.store.accounts.search({ text: 'limit_', limit: 9 })
    assert.deepEqual(found, [])
    const two = `mutation A { ${login} } mutation B { ${login} }`
    const body = { query: two, operationName: 'A' }
    assert.equal((await app().post('/graphql', { body })).body.data, null)
  })

  it('let 1000 fields through, and not 1001, fragments expanded', async () => {
    const fields = (count: number) => many(count, (index) => `a${index}: id`)

    await passes(`{ getActivities { ${fields(999)} } }`)
    await isRefused(`{ getActivities { ${fields(1000)} } }`, 'may have 1000 fields')
    const spread = `{ getActivities { ...A ...A } } fragment A on Activity { ${fields(500)} }`
    await isRefused(spread, '1000 fields')
  })

  it('expand nothing exponentially', async () => {
    await isRefused(`{ ...F0 } ${doubling(60, 'getActivities { id }')}`, '1000 fields')
    await isRefused(`{ __typename } ${doubling(60, 'getActivities { id }')}`, '1000 fields')
    const wide = `{ ${'...F '.repeat(3000)} } fragment F on Query { __typename }`
    await isRefused(wide, 'root fields|1000 fields')
  })

  it('refuse fragments that lead back to themselves', async () => {
    const message = 'must not lead back'
    await isRefused('{ ...A } fragment A on Query { ...A }', message)
    await isRefused('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', message)
    const circle = many(500, (n) => `fragment F${n} on Query { ...F${(n + 1) % 500} }`)
    await isRefused(`{ ...F0 } ${circle}`, message)
    await isRefused(
      '{ __typename } fragment A on Activity { moments { activity { ...A } } }',
      message,
    )
  })

  it('let 20000 characters through, and not 20001', async () => {
    const padded = (characters: number, filler = ' ') =>
      `{ getActivities { id } } #${filler.repeat(characters - 26)}`

    assert.equal(padded(20_000).length, 20_000)
    await passes(padded(20_000))
    await isRefused(padded(20_001), 'may have 20000 characters')
    await passes(padded(20_000, '🏃'))
    await isRefused('x'.repeat(900_000), 'may have 20000 characters')
  })

  it('survive documents of any shape', async () => {
    for (const query of [
      '{'.repeat(20_000),
      '{a'.repeat(9_999),
      `{ a(b: ${'['.repeat(19_000)}`,
      `query ($a: ${'['.repeat(9_000)}Int${']'.repeat(9_000)}) { a }`,
      `{ ${'a '.repeat(9_000)} }`,
      `{ a ${'@b '.repeat(6_000)} }`,
      `{ __typename } ${many(600, (n) => `fragment F${n} on Query { ...F${n + 1} }`)}`,
      '"'.repeat(19_999),
      '\\u0000\ud800',
      many(700, (n) => `query Q${n} { __typename }`),
    ]) {
      const { status, body, milliseconds } = await ask(query)
      assert.equal(status, 200)
      assert.ok(body.errors.length > 0)
      assert.ok(milliseconds < 1000, `${query.slice(0, 20)}: ${milliseconds} ms`)
    }
  })

  it('end an answer that lists within lists would make too large', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    await Promise.all(Array.from({ length: 60 }, () => addMoment(app(), kim, id)))
    const nested = (levels: number) =>
      `{ getActivities { ${'moments { activity { '.repeat(levels)} name ${'} } '.repeat(levels)} } }`

    const costOf = async (query: string) => {
      const before = process.threadCpuUsage()
      const answer = await postQuery(app(), query, { as: kim })
      const { user, system } = process.threadCpuUsage(before)
      return { answer, cpu: user + system }
    }

    await costOf(nested(2)) // compiles what both need
    const { answer: fits, cpu: whole } = await costOf(nested(2))
    const { answer: tooLarge, cpu: ended } = await costOf(nested(3))

    assert.equal(fits.body.errors, undefined)
    assert.equal(fits.body.data.getActivities[0].moments[59].activity.moments.length, 60)
    assert.equal(tooLarge.status, 200)
    assert.deepEqual(tooLarge.body, {
      errors: [
        {
          message: 'The answer would be too large; ask for less at once',
          extensions: { status: 400 },
        },
      ],
    })
    // whole it would be sixty times as large
    assert.ok(ended < 20 * whole, `${ended / whole} times the processor time of what fits`)
  })

  it('end an answer of too much text', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    for (let count = 0; count < 8; count += 1) {
      await addMoment(app(), kim, id, { data: { note: 'x'.repeat(1_000_000) } })
    }
    const all = 'getActivities { moments { data activity { moments { data } } } }'

    const { body } = await postQuery(app(), `{ ${all} }`, { as: kim })
    const once = await postQuery(app(), '{ getActivities { moments { data } } }', { as: kim })

    assert.match(body.errors[0].message, /too large/)
    assert.equal(once.body.data.getActivities[0].moments.length, 8)
  })
})

onEveryDatabase(
  'GraphQL for one person',
  { module: moments, variables: { RATE_LIMIT: 'on' } },
  (app) => {
    it('answers so much at once, more a little later, and others all the time', async () => {
      const [eve, kim] = [await newPerson(app(), 'eve'), await newPerson(app())]
      for (const person of [eve, kim]) {
        const { id } = await addActivity(app(), person)
        await Promise.all(Array.from({ length: 60 }, () => addMoment(app(), person, id)))
      }
      const query =
        '{ getActivities { moments { activity { moments { a: id b: id c: id d: id e: id } } } } }'
      const ask = (as: Person) => postQuery(app(), query, { as })

      const answers = await Promise.all(Array.from({ length: 30 }, () => ask(eve)))
      const refused = answers.filter(({ status }) => status === 429)

      assert.ok(refused.length > 5, `${refused.length} of 30`)
      assert.ok(answers.length - refused.length > 5, `${refused.length} of 30`)
      assert.deepEqual(refused[0]?.body, { detail: 'Too many requests' })
      assert.match(refused[0]?.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
      assert.equal((await ask(kim)).status, 200)
      app().clock.advance('10s')
      assert.equal((await ask(eve)).status, 200)
    })
  },
)
