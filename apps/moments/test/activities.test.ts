import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { activity, addActivity, addMoment, newPerson } from './support/people.ts'

const PATH = '/v1/activities'
const NOT_FOUND = { detail: 'Activity not found or access denied' }
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

onEveryDatabase('B.1 /v1/activities/{activity_id}', { module: moments }, (app) => {
  const at = (id: unknown) => `${PATH}/${id}`

  it('shows an activity', async () => {
    const kim = await newPerson(app())
    const created = await addActivity(app(), kim)

    const { status, body } = await app().get(at(created.id), { as: kim })

    assert.equal(status, 200)
    assert.deepEqual(body, created)
  })

  it('takes somebody else’s for one that does not exist', async () => {
    const [kim, lee] = [await newPerson(app()), await newPerson(app(), 'lee')]
    const { id } = await addActivity(app(), kim)
    for (const [method, sent] of [
      ['GET', {}],
      ['PUT', { body: { name: 'mine' } }],
      ['DELETE', {}],
    ] as const) {
      for (const other of [id, 999_999, 0, -1, '9007199254740993', '9'.repeat(400)]) {
        const { status, body } = await app().ask(method, at(other), { ...sent, as: lee })
        assert.deepEqual([status, body], [404, NOT_FOUND], `${method} ${other}`)
      }
    }
    assert.equal((await app().get(at(id), { as: kim })).body.name, 'Run')
  })

  it('says that an id is no number', async () => {
    const kim = await newPerson(app())
    for (const id of ['abc', '1.5', '1e3', '%20', 'null', '0x1', '1_000']) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const sent = method === 'PUT' ? { body: {} } : {}
        const answer = await app().ask(method, at(id), { ...sent, as: kim })
        assert.deepEqual(invalid(answer), [
          issue(
            ['path', 'activity_id'],
            'int_parsing',
            'Input should be a valid integer, unable to parse string as an integer',
          ),
        ])
      }
    }
  })

  it('changes what is sent and leaves the rest', async () => {
    const kim = await newPerson(app())
    const created = await addActivity(app(), kim)
    const put = (body: object) => app().put(at(created.id), { as: kim, body })

    const renamed = await put({ name: 'Walk', description: null, id: 9, user_id: 'x' })
    const coloured = await put({ color: '#000000', icon: 'foot', description: 'On foot' })
    const unchanged = await put({})

    assert.equal(renamed.status, 200)
    assert.deepEqual(renamed.body, { ...created, name: 'Walk' })
    const expected = {
      ...created,
      name: 'Walk',
      color: '#000000',
      icon: 'foot',
      description: 'On foot',
    }
    assert.deepEqual(coloured.body, expected)
    assert.equal(unchanged.status, 200)
    assert.deepEqual(unchanged.body, expected)
    assert.deepEqual((await app().get(at(created.id), { as: kim })).body, expected)
  })

  it('changes nothing when a change is refused', async () => {
    const kim = await newPerson(app())
    const created = await addActivity(app(), kim)
    await addActivity(app(), kim, { name: 'Swim' })

    for (const [change, status] of [
      [{ name: 'Walk', color: 'red' }, 422],
      [{ name: '', description: 'x' }, 422],
      [{ name: 'Walk', activity_schema: { type: 'nothing' } }, 400],
      [{ name: 'Walk', activity_schema: [] }, 422],
      [{ name: 'Swim', description: 'x' }, 400],
    ] as const) {
      assert.equal((await app().put(at(created.id), { as: kim, body: change })).status, status)
    }

    assert.deepEqual((await app().get(at(created.id), { as: kim })).body, created)
  })

  it('keeps names unique, and its own name is no duplicate', async () => {
    const kim = await newPerson(app())
    const run = await addActivity(app(), kim, { name: 'Run' })
    const swim = await addActivity(app(), kim, { name: 'Swim' })

    const same = await app().put(at(run.id), { as: kim, body: { name: 'Run', icon: 'x' } })
    const taken = await app().put(at(swim.id), { as: kim, body: { name: 'Run' } })

    assert.equal(same.status, 200)
    assert.deepEqual([taken.status, taken.body], [400, TAKEN])
  })

  it('lets exactly one of many simultaneous activities take a name', async () => {
    const kim = await newPerson(app())
    const names = Array.from({ length: 16 }, (_, index) => `n${index}`)
    const ids = await Promise.all(
      names.map(async (name) => (await addActivity(app(), kim, { name })).id),
    )

    const answers = await Promise.all(
      ids.map((id) => app().put(at(id), { as: kim, body: { name: 'Best' } })),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(15).fill(400)])
  })

  it('needs a body for a change', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)

    assert.deepEqual(invalid(await app().put(at(id), { as: kim })), [
      issue(['body'], 'missing', 'Field required'),
    ])
  })

  it('holds stored moments to no new schema, but those that come and those that change', async () => {
    const kim = await newPerson(app())
    const { id } = await addActivity(app(), kim)
    const stored = await addMoment(app(), kim, id, { data: { km: 'far' } })
    const schema = { properties: { km: { type: 'number' } } }

    await app().put(at(id), { as: kim, body: { activity_schema: schema } })

    const shown = await app().get(`/v1/moments/${stored.id}`, { as: kim })
    assert.deepEqual(shown.body.data, { km: 'far' })
    const moment = { activity_id: id, data: { km: 'far' } }
    assert.equal((await app().post('/v1/moments', { as: kim, body: moment })).status, 400)
    const put = (body: object) => app().put(`/v1/moments/${stored.id}`, { as: kim, body })
    assert.equal((await put({ timestamp: '2024-01-01' })).status, 200)
    assert.equal((await put({ data: { km: 'far' } })).status, 400)
    assert.equal((await put({ data: { km: 5 } })).status, 200)
  })

  it('deletes an activity with its moments, once', async () => {
    const kim = await newPerson(app())
    const [run, swim] = [
      await addActivity(app(), kim),
      await addActivity(app(), kim, { name: 's' }),
    ]
    const gone = await addMoment(app(), kim, run.id)
    const stays = await addMoment(app(), kim, swim.id)

    const { status, body } = await app().delete(at(run.id), { as: kim })

    assert.deepEqual([status, body], [200, { message: 'Activity deleted successfully' }])
    const again = await app().delete(at(run.id), { as: kim })
    assert.deepEqual([again.status, again.body], [404, NOT_FOUND])
    assert.equal((await app().get(`/v1/moments/${gone.id}`, { as: kim })).status, 404)
    const { items, total } = (await app().get('/v1/moments', { as: kim })).body
    assert.deepEqual([total, items.length, items[0].id], [1, 1, stays.id])
  })

  it('never gives an id again', async () => {
    const kim = await newPerson(app())
    const first = await addActivity(app(), kim)
    const moment = await addMoment(app(), kim, first.id)
    await app().delete(at(first.id), { as: kim })

    const second = await addActivity(app(), kim)

    assert.ok(second.id > first.id)
    assert.ok((await addMoment(app(), kim, second.id)).id > moment.id)
  })
})
