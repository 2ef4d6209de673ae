import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import fc from 'fast-check'
import { onEveryTheater } from './support/theater.ts'

const NO_MOVIES = { detail: 'No movies found.' }
const FILMS = 25

onEveryTheater('the list of an empty catalogue', (theater) => {
  it('is 404, and so it is after the last film has gone', async () => {
    assert.deepEqual((await theater().list()).body, NO_MOVIES)
    const { id } = await theater().created()
    assert.equal((await theater().list()).status, 200)
    await theater().remove(id)

    const { status, body } = await theater().list()
    assert.equal(status, 404)
    assert.deepEqual(body, NO_MOVIES)
  })
})

onEveryTheater('GET /api/v1/theater/movies/', (theater) => {
  const films: { id: number }[] = []

  before(async () => {
    for (let index = 0; index < FILMS; index += 1) films.push(await theater().created())
  })

  it('shows five fields of each film, newest first, ten on a page', async () => {
    const { status, body } = await theater().list()

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), [
      'movies',
      'prev_page',
      'next_page',
      'total_pages',
      'total_items',
    ])
    assert.equal(body.movies.length, 10)
    for (const movie of body.movies) {
      assert.deepEqual(Object.keys(movie), ['id', 'name', 'date', 'score', 'overview'])
    }
    const ids = body.movies.map(({ id }: { id: number }) => id)
    const newest = films.map(({ id }) => id).toReversed()
    assert.deepEqual(ids, newest.slice(0, 10))
    assert.equal(body.total_items, FILMS)
    assert.equal(body.total_pages, 3)
  })

  it('links to the pages beside it, literally', async () => {
    const link = (page: number) => `/theater/movies/?page=${page}&per_page=10`
    const links = async (query: string) => {
      const { body } = await theater().list(query)
      return [body.prev_page, body.next_page]
    }

    assert.deepEqual(await links(''), [null, link(2)])
    assert.deepEqual(await links('?page=2&color=red'), [link(1), link(3)])
    assert.deepEqual(await links('?page=3'), [link(2), null])
    assert.deepEqual(await links('?per_page=20&page=02'), [
      '/theater/movies/?page=1&per_page=20',
      null,
    ])
  })

  it('is 404 after the last page, however far', async () => {
    for (const page of ['4', '1000', '9007199254740993', '9'.repeat(60)]) {
      const { status, body } = await theater().list(`?page=${page}`)
      assert.equal(status, 404, page)
      assert.deepEqual(body, NO_MOVIES)
    }
  })

  it('refuses pages below 1 and sizes outside of 1 to 20', async () => {
    const answers = async (query: string) => invalid(await theater().list(query))
    const atLeast = 'Input should be greater than or equal to 1'

    assert.deepEqual(await answers('?page=0&per_page=21'), [
      issue(['query', 'page'], 'greater_than_equal', atLeast),
      issue(['query', 'per_page'], 'less_than_equal', 'Input should be less than or equal to 20'),
    ])
    assert.deepEqual(await answers('?per_page=0'), [
      issue(['query', 'per_page'], 'greater_than_equal', atLeast),
    ])
    assert.deepEqual(await answers('?page=-3'), [
      issue(['query', 'page'], 'greater_than_equal', atLeast),
    ])
  })

  it('shows each film exactly once, whatever the size of the pages', async () => {
    const newest = films.map(({ id }) => id).toReversed()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        async (size, page) => {
          const { status, body } = await theater().list(`?page=${page}&per_page=${size}`)
          const expected = newest.slice((page - 1) * size, page * size)
          assert.equal(status, expected.length > 0 ? 200 : 404)
          if (status === 404) return
          assert.deepEqual(
            body.movies.map(({ id }: { id: number }) => id),
            expected,
          )
          assert.equal(body.total_pages, Math.ceil(FILMS / size))
          assert.equal(body.prev_page === null, page === 1)
          assert.equal(body.next_page === null, page === body.total_pages)
        },
      ),
      { numRuns: 60 },
    )
  })
})
