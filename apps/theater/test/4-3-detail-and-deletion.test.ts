import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { atOnce, statuses } from './support/at-once.ts'
import { countRows } from './support/observed.ts'
import { onEveryTheater } from './support/theater.ts'

const NOT_FOUND = { detail: 'Movie with the given ID was not found.' }
const NO_INTEGER = issue(
  ['path', 'movie_id'],
  'int_parsing',
  'Input should be a valid integer, unable to parse string as an integer',
)

onEveryTheater('GET /api/v1/theater/movies/{movie_id}/', (theater) => {
  it('shows all twelve fields, nested lists by ascending id', async () => {
    await theater().created({ actors: ['Zoe First'] })
    const film = await theater().created({ actors: ['Anna Second', 'Zoe First', 'Bob Third'] })
    const { status, body } = await theater().show(film.id)

    assert.equal(status, 200)
    assert.equal(Object.keys(body).length, 12)
    assert.deepEqual(body, film)
    const ids = body.actors.map(({ id }: { id: number }) => id)
    assert.deepEqual(
      ids,
      ids.toSorted((one: number, other: number) => one - other),
    )
    assert.equal(body.actors[0].name, 'Zoe First')
    assert.deepEqual(Object.keys(body.actors[0]), ['id', 'name'])
  })

  it('is 404 for an unknown id: zero, negative and huge ones too', async () => {
    for (const id of ['0', '-1', '-0', '4711000', '99999999999999999999']) {
      const { status, body } = await theater().show(id)
      assert.equal(status, 404, id)
      assert.deepEqual(body, NOT_FOUND)
    }
  })

  it('is 422 for what is no integer', async () => {
    assert.deepEqual(invalid(await theater().show('seven')), [NO_INTEGER])
  })
})

onEveryTheater('DELETE /api/v1/theater/movies/{movie_id}/', (theater) => {
  it('removes the film with its links; country and names stay', async () => {
    const film = await theater().created({ genres: ['Only Here'], actors: ['Only Here'] })
    const { status, text } = await theater().remove(film.id)

    assert.equal(status, 204)
    assert.equal(text, '')
    assert.equal((await theater().show(film.id)).status, 404)
    for (const table of ['movies_genres', 'actors_movies', 'movies_languages']) {
      assert.equal(await countRows(theater(), table), 0, table)
    }
    const again = await theater().created({ genres: ['Only Here'], actors: ['Only Here'] })
    assert.deepEqual(again.genres, film.genres)
    assert.deepEqual(again.actors, film.actors)
    assert.deepEqual(again.country, film.country)
  })

  it('is 404 for an unknown id and 422 for what is none', async () => {
    const { status, body } = await theater().remove(4_711_000)

    assert.equal(status, 404)
    assert.deepEqual(body, NOT_FOUND)
    assert.deepEqual(invalid(await theater().remove('1.0')), [NO_INTEGER])
  })

  it('by many at once answers 204 once and 404 to the others', async () => {
    const { id } = await theater().created()
    const answers = await atOnce(20, () => theater().remove(id))

    assert.deepEqual(statuses(answers), { 204: 1, 404: 19 })
  })

  it('never gives an id again, the highest one included', async () => {
    const film = await theater().created()
    await theater().remove(film.id)
    const next = await theater().created({ name: film.name })

    assert.ok(next.id > film.id)
  })
})
