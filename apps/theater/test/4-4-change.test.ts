import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { atOnce, statuses } from './support/at-once.ts'
import { onEveryTheater } from './support/theater.ts'

const UPDATED = { detail: 'Movie updated successfully.' }
const INVALID = { detail: 'Invalid input data.' }
const NOT_FOUND = { detail: 'Movie with the given ID was not found.' }

const CHANGES = {
  name: 'Another name',
  date: '2020-02-29',
  score: 12.5,
  overview: '',
  status: 'In Production',
  budget: 12.35,
  revenue: 0,
} as const

onEveryTheater('PATCH /api/v1/theater/movies/{movie_id}/', (theater) => {
  it('changes only what is given, each field by itself', async () => {
    for (const [field, value] of Object.entries(CHANGES)) {
      const film = await theater().created()
      const { status, body } = await theater().change(film.id, { [field]: value })

      assert.equal(status, 200)
      assert.deepEqual(body, UPDATED)
      assert.deepEqual((await theater().show(film.id)).body, { ...film, [field]: value })
    }
  })

  it('changes all fields at once', async () => {
    const film = await theater().created()
    await theater().change(film.id, { ...CHANGES, date: '2021-01-01' })

    const { body } = await theater().show(film.id)
    assert.deepEqual(body, { ...film, ...CHANGES, date: '2021-01-01' })
  })

  it('changes nothing for an empty object, and ignores country and lists', async () => {
    const film = await theater().created()

    for (const changes of [
      {},
      { country: 'FR', genres: ['Other'], actors: [], languages: null, id: 1 },
    ]) {
      const { status, body } = await theater().change(film.id, changes)
      assert.equal(status, 200)
      assert.deepEqual(body, UPDATED)
    }
    assert.deepEqual((await theater().show(film.id)).body, film)
  })

  it('rounds a budget as creation does', async () => {
    const film = await theater().created()
    await theater().change(film.id, { budget: 1.005 })

    assert.equal((await theater().show(film.id)).body.budget, 1.01)
  })

  it('is 404 for an unknown id, with and without changes', async () => {
    for (const changes of [{}, { score: 1 }, { name: null }]) {
      const { status, body } = await theater().change(4_711_000, changes)
      assert.equal(status, 404)
      assert.deepEqual(body, NOT_FOUND)
    }
  })

  it('is 400 for null, which passes validation and breaks the rule of the column', async () => {
    const film = await theater().created()

    for (const field of Object.keys(CHANGES)) {
      const { status, body } = await theater().change(film.id, { [field]: null, score: 1 })
      if (field === 'score') continue
      assert.equal(status, 400, field)
      assert.deepEqual(body, INVALID)
    }
    const { status } = await theater().change(film.id, { score: null })
    assert.equal(status, 400)
    const { body } = await theater().show(film.id)
    assert.equal(body.name, film.name)
  })

  it('is 400 for name and date of another film, and for what the database refuses', async () => {
    const [one, other] = [await theater().created(), await theater().created()]

    for (const changes of [
      { name: one.name },
      { name: one.name, score: 1 },
      { budget: 1e13 },
      { name: 'nul\0' },
      { overview: 'half \ud83c' },
    ]) {
      const { status, body } = await theater().change(other.id, changes)
      assert.equal(status, 400, JSON.stringify(changes))
      assert.deepEqual(body, INVALID)
    }
    assert.deepEqual((await theater().show(other.id)).body, other)
    assert.equal((await theater().change(one.id, { name: one.name })).status, 200)
  })

  it('is 422 for a bad value, and valid fields do not change either', async () => {
    const film = await theater().created()
    const answer = await theater().change(film.id, { name: 'New', score: 101, date: '2999-01-01' })

    assert.deepEqual(
      invalid(answer).map(({ type, loc }) => [type, ...loc]),
      [
        ['value_error', 'body', 'date'],
        ['less_than_equal', 'body', 'score'],
      ],
    )
    assert.deepEqual((await theater().show(film.id)).body, film)
  })

  it('is 422 without a body', async () => {
    const film = await theater().created()

    for (const body of [undefined, null]) {
      assert.deepEqual(invalid(await theater().change(film.id, body)), [
        issue(['body'], 'missing', 'Field required'),
      ])
    }
  })

  it('keeps all changes of different fields that come at once', async () => {
    const film = await theater().created()
    const changes = { ...CHANGES, name: theater().newName('Changed') }
    const answers = await Promise.all(
      Object.entries(changes).map(([field, value]) =>
        theater().change(film.id, { [field]: value }),
      ),
    )

    assert.deepEqual(statuses(answers), { 200: 7 })
    assert.deepEqual((await theater().show(film.id)).body, { ...film, ...changes })
  })

  it('that comes with a deletion leaves nothing half done', async () => {
    const film = await theater().created()
    const answers = await atOnce(20, (index) =>
      index === 10 ? theater().remove(film.id) : theater().change(film.id, { score: index }),
    )

    for (const { status } of answers) assert.ok([200, 204, 404].includes(status))
    assert.equal((await theater().show(film.id)).status, 404)
  })
})
