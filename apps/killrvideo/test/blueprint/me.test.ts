import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { assertProblem, faultsOf } from '../support/problem.ts'

const PATH = '/api/v1/users/me'

onEveryDatabase('GET /api/v1/users/me', (surfaces) => {
  it('shows the user object of the token, and is never cached', async () => {
    const { blueprint, viewer, clock } = surfaces()
    const kim = await viewer('kim')

    const { status, headers, body } = await blueprint.get(PATH, { as: kim })

    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.deepEqual(body, {
      userId: kim.id,
      firstName: 'Kim',
      lastName: 'Park',
      email: kim.email,
      createdDate: clock.now().toISOString(),
      accountStatus: 'active',
      lastLoginDate: clock.now().toISOString(),
      roles: ['viewer'],
    })
  })

  it('refuses the token of a user who does not exist any more, with 404', async () => {
    const { blueprint, viewer, vanish } = surfaces()
    const kim = await viewer('kim')
    await vanish(kim)

    const gone = { status: 404, title: 'Not Found', detail: 'User not found', path: PATH }
    assertProblem(await blueprint.get(PATH, { as: kim }), gone)
    assertProblem(await blueprint.put(PATH, { as: kim, body: {} }), gone)
  })

  it('refuses the token of a suspended account, and takes it again afterwards', async () => {
    const { blueprint, viewer, changeStatus } = surfaces()
    const sam = await viewer('sam')
    await changeStatus(sam, 'suspended')

    assertProblem(await blueprint.get(PATH, { as: sam }), {
      status: 401,
      title: 'Unauthorized',
      detail: 'Could not validate credentials',
      path: PATH,
    })
    await changeStatus(sam, 'active')
    assert.equal((await blueprint.get(PATH, { as: sam })).status, 200)
  })
})

onEveryDatabase('PUT /api/v1/users/me', (surfaces) => {
  const change = (as: { token: string }, body: object) =>
    surfaces().blueprint.put(PATH, { as, body })
  const namesOf = ({ body }: { body: { firstName: string; lastName: string } }) => [
    body.firstName,
    body.lastName,
  ]

  it('changes the given names and answers the user object', async () => {
    const { blueprint, viewer } = surfaces()
    const kim = await viewer('kim')

    const one = await change(kim, { firstName: 'Kimberly' })
    const both = await change(kim, { firstName: ' K ', lastName: 'p' })

    assert.equal(one.status, 200)
    assert.equal(one.headers.get('cache-control'), 'no-store')
    assert.deepEqual(namesOf(one), ['Kimberly', 'Park'])
    assert.deepEqual(namesOf(both), [' K ', 'p'])
    assert.deepEqual((await blueprint.get(PATH, { as: kim })).body, both.body)
  })

  it('changes nothing for an empty object, and null counts as absent', async () => {
    const kim = await surfaces().viewer('kim')

    for (const body of [{}, { firstName: null, lastName: null }, { lastName: null }]) {
      const answer = await change(kim, body)
      assert.equal(answer.status, 200)
      assert.deepEqual(namesOf(answer), ['Kim', 'Park'])
    }
  })

  it('changes nothing but names', async () => {
    const { viewer, logIn } = surfaces()
    const kim = await viewer('kim')
    const others = { email: 'a@b.de', roles: ['moderator'], password: 'another one', userId: 'x' }

    const { status, body } = await change(kim, { ...others, accountStatus: 'inactive' })

    assert.equal(status, 200)
    assert.deepEqual([body.email, body.roles], [kim.email, ['viewer']])
    assert.deepEqual([body.userId, body.accountStatus], [kim.id, 'active'])
    await logIn(kim.email)
  })

  it('names every faulty field at once', async () => {
    const kim = await surfaces().viewer('kim')

    const answer = await change(kim, { firstName: '', lastName: 'x'.repeat(51) })

    assert.deepEqual(faultsOf(answer), [
      'body.firstName string_too_short',
      'body.lastName string_too_long',
    ])
    assert.deepEqual(faultsOf(await change(kim, { firstName: 5, lastName: 'a\0' })), [
      'body.firstName string_type',
      'body.lastName value_error',
    ])
    assert.deepEqual(namesOf(await change(kim, {})), ['Kim', 'Park'])
  })

  it('needs a JSON object', async () => {
    const { blueprint, viewer } = surfaces()
    const kim = await viewer('kim')

    assert.deepEqual(faultsOf(await blueprint.put(PATH, { as: kim })), ['body missing'])
    assert.deepEqual(faultsOf(await blueprint.put(PATH, { as: kim, raw: '[]' })), [
      'body model_attributes_type',
    ])
  })
})
