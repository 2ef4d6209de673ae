import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import type { AccountId } from '@usher/engine'
import { newcomer } from '../support/people.ts'
import { rooms } from '../support/rooms.ts'

onEveryDatabase('guards', { module: rooms }, (app) => {
  async function somebodyWith(...roles: readonly string[]) {
    const person = newcomer('kim')
    const registered = await app().post('/api/v1/users/register', { body: person })
    const accountId = registered.body.userId as AccountId
    const actor = 'operator:tests'
    for (const role of roles) await app().engine.grantRole({ accountId, role, actor })
    if (!roles.includes('viewer')) {
      await app().engine.revokeRole({ accountId, role: 'viewer', actor })
    }
    const { body } = await app().post('/api/v1/users/login', { body: person })
    return body.token as string
  }
  const enter = async (path: string, as?: string) => {
    const { status, body } = await app().get(`/api/v1${path}`, { as })
    return status === 200 ? 200 : `${status} ${body.detail}`
  }

  for (const [path, list] of [
    ['/viewers', ['viewer', 'creator', 'moderator']],
    ['/creators', ['creator', 'moderator']],
    ['/moderators', ['moderator']],
  ] as const) {
    it(`${path} lets exactly ${list.join(', ')} in`, async () => {
      const words = `403 User does not have required roles: ['${list.join("', '")}']`

      for (const role of ['viewer', 'creator', 'moderator'] as const) {
        const isAccepted = (list as readonly string[]).includes(role)
        assert.equal(await enter(path, await somebodyWith(role)), isAccepted ? 200 : words)
      }
      assert.equal(await enter(path, await somebodyWith('viewer', 'moderator')), 200)
      assert.equal(await enter(path, await somebodyWith()), '403 User has no roles assigned')
      assert.equal(await enter(path), '401 Not authenticated')
      assert.equal(await enter(path, 'rubbish'), '401 Could not validate credentials')
    })
  }
})

onEveryDatabase('the pagination envelope', { module: rooms }, (app) => {
  const page = async (query: string) => {
    const { status, body } = await app().get(`/api/v1/letters${query}`)
    assert.equal(status, 200)
    return body
  }

  it('has items and exactly four integers, ten items by default', async () => {
    assert.deepEqual(await page(''), {
      data: [...'abcdefghij'],
      pagination: { currentPage: 1, pageSize: 10, totalItems: 23, totalPages: 3 },
    })
  })

  it('counts all items on every page', async () => {
    assert.deepEqual(await page('?page=3'), {
      data: [...'uvw'],
      pagination: { currentPage: 3, pageSize: 10, totalItems: 23, totalPages: 3 },
    })
    const { data, pagination } = await page('?page=2&pageSize=22')
    assert.deepEqual([data, pagination.totalPages], [['w'], 2])
    assert.equal((await page('?pageSize=100')).data.length, 23)
  })

  it('is empty beyond the end, with true totals', async () => {
    assert.deepEqual(await page('?page=%2B9007199254740993'), {
      data: [],
      pagination: { currentPage: 9007199254740991, pageSize: 10, totalItems: 23, totalPages: 3 },
    })
  })

  it('refuses other numbers, and what is none', async () => {
    for (const query of ['page=0', 'page=-1', 'page=x', 'page=', 'page=1.5', 'page=1e1']) {
      const { status, body } = await app().get(`/api/v1/letters?${query}`)
      assert.deepEqual([status, body.errors[0].loc], [422, ['query', 'page']], query)
    }
    for (const query of ['pageSize=0', 'pageSize=101', 'pageSize=ten', 'pageSize=']) {
      const { status, body } = await app().get(`/api/v1/letters?${query}`)
      assert.deepEqual([status, body.errors[0].loc], [422, ['query', 'pageSize']], query)
    }
  })
})

onEveryDatabase('a fault', { module: rooms }, (app) => {
  it('is a problem document that tells nothing', async () => {
    const { status, headers, text, body } = await app().get('/api/v1/broken?q=secret')

    assert.equal(status, 500)
    assert.equal(headers.get('content-type'), 'application/problem+json')
    assert.deepEqual(body, {
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'An unexpected internal server error occurred.',
      instance: '/api/v1/broken',
    })
    assert.doesNotMatch(text, /secret/)
  })
})
