import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { FILM, MOVIES } from './support/films.ts'
import { ACCOUNTS } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

const MISSING = 'Field required'
const NOT_A_STRING = 'Input should be a valid string'

onEveryTheater('a 422', (theater) => {
  it('tells every failing field once, in the order of the fields, with its first failing rule', async () => {
    const answer = await theater().create({
      languages: undefined,
      actors: 'Al Pacino',
      country: 7,
      revenue: -1,
      budget: 'much',
      status: 'released',
      overview: null,
      score: 101,
      date: '2025-02-30',
      name: 'x'.repeat(256),
    })

    assert.deepEqual(invalid(answer), [
      issue(['body', 'name'], 'string_too_long', 'String should have at most 255 characters'),
      issue(
        ['body', 'date'],
        'date_from_datetime_parsing',
        'Input should be a valid date or datetime, day value is outside expected range',
      ),
      issue(['body', 'score'], 'less_than_equal', 'Input should be less than or equal to 100'),
      issue(['body', 'overview'], 'string_type', NOT_A_STRING),
      issue(
        ['body', 'status'],
        'enum',
        "Input should be 'Released', 'Post Production' or 'In Production'",
      ),
      issue(
        ['body', 'budget'],
        'float_parsing',
        'Input should be a valid number, unable to parse string as a number',
      ),
      issue(
        ['body', 'revenue'],
        'greater_than_equal',
        'Input should be greater than or equal to 0',
      ),
      issue(['body', 'country'], 'string_type', NOT_A_STRING),
      issue(['body', 'actors'], 'list_type', 'Input should be a valid list'),
      issue(['body', 'languages'], 'missing', MISSING),
    ])
  })

  it('has path and body errors together, the path first, also for a film that does not exist', async () => {
    const answer = await theater().change('abc', { score: 101 })

    assert.deepEqual(
      invalid(answer).map(({ type, loc }) => [type, ...loc]),
      [
        ['int_parsing', 'path', 'movie_id'],
        ['less_than_equal', 'body', 'score'],
      ],
    )
    assert.equal((await theater().change(4_711_000, { score: 101 })).status, 422)
  })

  it('names the items of a list by their numbers', async () => {
    const answer = await theater().create({ genres: ['Crime', 7, 'War', null] })

    assert.deepEqual(invalid(answer), [
      issue(['body', 'genres', 1], 'string_type', NOT_A_STRING),
      issue(['body', 'genres', 3], 'string_type', NOT_A_STRING),
    ])
  })

  it('never shows what was sent', async () => {
    const { text } = await theater().send('/register/', {
      email: 'secret-address',
      password: 'secret',
    })

    assert.doesNotMatch(text, /secret/)
  })

  it('counts the length of a film name in code points', async () => {
    assert.equal((await theater().create({ name: '🎬'.repeat(255) })).status, 201)
    assert.equal((await theater().create({ name: '🎬'.repeat(256) })).status, 422)
  })
})

onEveryTheater('a body', (theater) => {
  const register = (raw: string | undefined) => theater().post(`${ACCOUNTS}/register/`, { raw })

  it('is missing when it is empty or null', async () => {
    for (const raw of ['', 'null', ' null ']) {
      assert.deepEqual(invalid(await register(raw)), [issue(['body'], 'missing', MISSING)], raw)
    }
    const answer = await theater().post(`${ACCOUNTS}/register/`)
    assert.deepEqual(invalid(answer), [issue(['body'], 'missing', MISSING)])
  })

  it('is json_invalid where it is no JSON, at the position of the fault', async () => {
    for (const [raw, position] of [
      ['{', 1],
      ['{"email": }', 10],
      ['{"score": NaN}', 10],
      ['{"score": Infinity}', 10],
      ["{'email': 1}", 1],
      ['{} {}', 3],
    ] as const) {
      const answer = await theater().post(MOVIES, { raw })
      assert.deepEqual(
        invalid(answer),
        [issue(['body', position], 'json_invalid', 'JSON decode error')],
        raw,
      )
    }
  })

  it('is model_attributes_type where it is JSON but no object', async () => {
    for (const raw of ['[]', '7', '"text"', 'true', '[{"email":"a@b.com"}]']) {
      assert.deepEqual(invalid(await register(raw)), [
        issue(
          ['body'],
          'model_attributes_type',
          'Input should be a valid dictionary or object to extract fields from',
        ),
      ])
    }
  })
})

onEveryTheater('fields of accounts', (theater) => {
  it('are all required', async () => {
    for (const [path, ...fields] of [
      ['/register/', 'email', 'password'],
      ['/activate/', 'email', 'token'],
      ['/password-reset/request/', 'email'],
      ['/reset-password/complete/', 'email', 'token', 'password'],
      ['/login/', 'email', 'password'],
      ['/refresh/', 'refresh_token'],
    ] as const) {
      assert.deepEqual(
        invalid(await theater().send(path, {})),
        fields.map((field) => issue(['body', field], 'missing', MISSING)),
      )
    }
  })

  it('are strings, and null is none', async () => {
    for (const value of [null, 7, true, [], {}]) {
      const answer = await theater().send('/reset-password/complete/', {
        email: value,
        token: value,
        password: value,
      })
      assert.deepEqual(
        invalid(answer),
        ['email', 'token', 'password'].map((field) =>
          issue(['body', field], 'string_type', NOT_A_STRING),
        ),
      )
    }
  })
})

onEveryTheater('an integer in path or query', (theater) => {
  it('has optional sign, leading zeros and blanks around it', async () => {
    const { id } = await theater().created()

    for (const text of [String(id), `+${id}`, `000${id}`, `%20${id}%20`]) {
      assert.equal((await theater().show(text)).status, 200, text)
    }
    assert.equal((await theater().list('?page=%2B01&per_page=%2010%20')).status, 200)
  })

  it('is int_parsing for anything else', async () => {
    const msg = 'Input should be a valid integer, unable to parse string as an integer'

    for (const text of ['abc', '1.5', '1e1', '0x10', '1_0', '%00', '１', '--1']) {
      const answer = await theater().show(text)
      assert.deepEqual(invalid(answer), [issue(['path', 'movie_id'], 'int_parsing', msg)], text)
    }
    assert.deepEqual(invalid(await theater().list('?page=&per_page=ten')), [
      issue(['query', 'page'], 'int_parsing', msg),
      issue(['query', 'per_page'], 'int_parsing', msg),
    ])
  })

  it('matches nothing where no database can hold it', async () => {
    for (const id of ['9223372036854775808', '9'.repeat(400), `-${'9'.repeat(30)}`]) {
      assert.equal((await theater().show(id)).status, 404)
      assert.equal((await theater().remove(id)).status, 404)
      assert.equal((await theater().change(id, { name: FILM.name })).status, 404)
    }
    assert.equal((await theater().list(`?page=${'9'.repeat(400)}`)).status, 404)
    assert.equal((await theater().list('?page=9223372036854775807&per_page=20')).status, 404)
  })
})
