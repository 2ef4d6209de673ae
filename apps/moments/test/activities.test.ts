import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { activity, addActivity, addMoment, newPerson } from './support/people.ts'

const PATH = '/v1/activities'
const TAKEN = { detail: 'Activity with this name already exists' }
const WRONG_COLOR = 'Value error, Color must be a valid hex color code (e.g., #4A90E2)'
const FIELDS = [
  'name',
  'description',
  'activity_schema',
  'icon',
  'color',
  'id',
  'user_id',
  'moment_count',
]

onEveryDatabase('B.1 POST /v1/activities', { module: moments }, (app) => {
  it('creates an activity and answers its eight fields', async () => {
    const kim = await newPerson(app())
    const sent = activity({ activity_schema: { type: 'object', required: ['km'] } })

    const { status, body } = await app().post(PATH, { as: kim, body: sent })

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), FIELDS)
    const { id, ...others } = body
    assert.ok(Number.isInteger(id) && id > 0)
    assert.deepEqual(others, { ...sent, user_id: kim.id, moment_count: 0 })
  })

  it('ignores whose and how many it is said to be', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]

    const created = await addActivity(app(), kim, { id: 77, user_id: lee.id, moment_count: 9 })

    assert.notEqual(created.id, 77)
    assert.deepEqual([created.user_id, created.moment_count], [kim.id, 0])
  })

  it('keeps texts as they were sent', async () => {
    const kim = await newPerson(app())
    const texts = {
      name: ' Läufe\t🏃\u200d♂️ e\u0301 ',
      description: '\n  <b>Zeile</b>\r\n',
      icon: 'https://icons.example/run.svg?x=1&y=2',
      color: '#aBcDeF',
    }

    const { id } = await addActivity(app(), kim, texts)

    const { body } = await app().get(`${PATH}/${id}`, { as: kim })
    assert.partialDeepStrictEqual(body, texts)
  })

  it('gives the schema back as it came, order of keys included', async () => {
    const kim = await newPerson(app())
    const schema = '{"z":1,"10":2.0,"9":12345678901234567890,"a":{"b":[],"2":{},"1":null}}'
    const raw = JSON.stringify(activity()).replace(
      '"activity_schema":{}',
      `"activity_schema":${schema}`,
    )

    const created = await app().post(PATH, { as: kim, raw })

    const shown = await app().get(`${PATH}/${created.body.id}`, { as: kim })
    const listed = await app().get(PATH, { as: kim })
    for (const { text } of [created, shown, listed]) {
      assert.ok(text.includes(`"activity_schema":${schema}`), text)
    }
  })

  for (const [field, max] of [
    ['name', 255],
    ['description', 1000],
    ['icon', 255],
  ] as const) {
    it(`takes a ${field} of 1 to ${max} code points`, async () => {
      const kim = await newPerson(app())
      const post = (value: unknown) =>
        app().post(PATH, { as: kim, body: activity({ name: 'x', [field]: value }) })

      assert.equal((await post('🏃'.repeat(max))).status, 201)
      const at = ['body', field]
      assert.deepEqual(invalid(await post('')), [
        issue(at, 'string_too_short', 'String should have at least 1 character'),
      ])
      assert.deepEqual(invalid(await post('🏃'.repeat(max + 1))), [
        issue(at, 'string_too_long', `String should have at most ${max} characters`),
      ])
      for (const other of [5, null, true, ['x'], {}]) {
        assert.deepEqual(invalid(await post(other)), [
          issue(at, 'string_type', 'Input should be a valid string'),
        ])
      }
      for (const unstorable of ['a\0b', 'a\ud800b', '\udc00']) {
        const [found] = invalid(await post(unstorable))
        assert.deepEqual([found?.type, found?.loc], ['value_error', at])
        assert.match(found?.msg ?? '', /^Value error, /)
      }
    })
  }

  it('takes a colour of six hex digits after a #, and says why another is none', async () => {
    const kim = await newPerson(app())
    const post = (color: unknown) =>
      app().post(PATH, { as: kim, body: activity({ name: String(color), color }) })

    for (const color of ['#000000', '#ffffff', '#FFFFFF', '#4a90E2']) {
      assert.equal((await post(color)).body.color, color)
    }
    for (const color of ['#fff', '4A90E2', '#4A90E', '#GGGGGG', 'red', '#12345\n', '＃12345']) {
      assert.deepEqual(invalid(await post(color)), [
        issue(['body', 'color'], 'value_error', WRONG_COLOR),
      ])
    }
    assert.equal(invalid(await post('#4A90E2F'))[0]?.type, 'string_too_long')
    assert.equal(invalid(await post(''))[0]?.type, 'string_too_short')
    assert.equal(invalid(await post(4))[0]?.type, 'string_type')
  })

  it('needs every field', async () => {
    const kim = await newPerson(app())

    const answer = await app().post(PATH, { as: kim, body: {} })

    assert.deepEqual(
      invalid(answer),
      ['name', 'description', 'activity_schema', 'icon', 'color'].map((field) =>
        issue(['body', field], 'missing', 'Field required'),
      ),
    )
  })

  it('refuses a name that its owner has used, letter for letter, and no other', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    await addActivity(app(), kim, { name: 'Run' })

    const again = await app().post(PATH, { as: kim, body: activity({ name: 'Run' }) })

    assert.deepEqual([again.status, again.body], [400, TAKEN])
    for (const name of ['run', 'RUN', 'Run ', ' Run']) await addActivity(app(), kim, { name })
    await addActivity(app(), lee, { name: 'Run' })
  })

  it('lets exactly one of many simultaneous activities of one name through', async () => {
    const kim = await newPerson(app())

    const answers = await Promise.all(
      Array.from({ length: 24 }, () => app().post(PATH, { as: kim, body: activity() })),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array(23).fill(400)])
    assert.equal((await app().get(PATH, { as: kim })).body.length, 1)
  })

  it('judges the fields before the schema, and the schema before the name', async () => {
    const kim = await newPerson(app())
    await addActivity(app(), kim)
    const post = (fields: object) => app().post(PATH, { as: kim, body: activity(fields) })

    assert.equal((await post({ color: 'red', activity_schema: { type: 5 } })).status, 422)
    const { status, body } = await post({ activity_schema: { type: 5 } })
    assert.equal(status, 400)
    assert.match(body.detail, /^Invalid JSON Schema: /)
  })
})

onEveryDatabase('B.1 GET /v1/activities', { module: moments }, (app) => {
  it('lists the own ones, oldest first, and part of them if that is asked for', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    await addActivity(app(), lee)
    for (const name of ['c', 'a', 'd', 'b']) await addActivity(app(), kim, { name })
    const names = async (query: string) => {
      const { status, body } = await app().get(`${PATH}${query}`, { as: kim })
      assert.equal(status, 200)
      return body.map((one: { name: string }) => one.name).join('')
    }

    assert.equal(await names(''), 'cadb')
    assert.equal(await names('?skip=1&limit=2'), 'ad')
    assert.equal(await names('?limit=1'), 'c')
    assert.equal(await names('?skip=4'), '')
    assert.equal(await names('?skip=9007199254740991'), '')
    assert.equal(await names('?skip=3&skip=0&limit=%2B2'), 'ca')
  })

  it('counts the moments that are there now', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const first = await addMoment(app(), kim, id)
    await addMoment(app(), kim, id)
    await app().delete(`/v1/moments/${first.id}`, { as: kim })

    const { body } = await app().get(PATH, { as: kim })

    assert.deepEqual([body.length, body[0].moment_count], [1, 1])
  })

  it('has an empty list for somebody without any', async () => {
    const { body } = await app().get(PATH, { as: await newPerson(app()) })

    assert.deepEqual(body, [])
  })

  it('refuses parts that cannot be', async () => {
    const kim = await newPerson(app())
    for (const [query, at, type, msg] of [
      ['skip=-1', 'skip', 'greater_than_equal', 'Input should be greater than or equal to 0'],
      ['limit=0', 'limit', 'greater_than_equal', 'Input should be greater than or equal to 1'],
      ['limit=101', 'limit', 'less_than_equal', 'Input should be less than or equal to 100'],
      [
        'skip=9007199254740992',
        'skip',
        'less_than_equal',
        'Input should be less than or equal to 9007199254740991',
      ],
      [
        'limit=ten',
        'limit',
        'int_parsing',
        'Input should be a valid integer, unable to parse string as an integer',
      ],
    ] as const) {
      const answer = await app().get(`${PATH}?${query}`, { as: kim })
      assert.deepEqual(invalid(answer), [issue(['query', at], type, msg)])
    }
  })
})
