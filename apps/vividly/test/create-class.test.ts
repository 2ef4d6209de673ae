import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryDatabase } from './support/vividly.ts'

const CLASS_FIELDS = [
  'class_id',
  'teacher_id',
  'name',
  'subject',
  'class_code',
  'description',
  'grade_levels',
  'school_id',
  'organization_id',
  'created_at',
  'updated_at',
  'archived',
]

onEveryDatabase('T1 POST /teachers/classes', (vividly) => {
  const create = (as: { token: string } | undefined, body: unknown) =>
    vividly().post('/api/v1/teachers/classes', { as, body })

  it('creates a class of the teacher', async () => {
    const ada = await vividly().teacher('ada')
    await vividly().setSchool(ada, { schoolId: 'school_1', organizationId: 'org_1' })

    const { status, body } = await create(ada, {
      name: '  Physics 101 ',
      subject: ' Physics ',
      description: 'Line one\n\tline two\r\n',
      grade_levels: [12, '9', 10.0, 12],
      teacher_id: 'user_1',
      class_code: 'MINE-AAA-AAA',
      archived: true,
    })

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), CLASS_FIELDS)
    const { class_id, class_code, created_at, updated_at, ...rest } = body
    assert.match(class_id, /^class_[\w-]{16,}$/)
    assert.match(class_code, /^PHYS-[A-HJKMNP-Z2-9]{3}-[A-HJKMNP-Z2-9]{3}$/)
    assert.equal(created_at, vividly().clock.now().toISOString())
    assert.equal(updated_at, created_at)
    assert.deepEqual(rest, {
      teacher_id: ada.id,
      name: 'Physics 101',
      subject: 'Physics',
      description: 'Line one\n\tline two\r\n',
      grade_levels: [12, 9, 10],
      school_id: 'school_1',
      organization_id: 'org_1',
      archived: false,
    })
  })

  it('needs no more than a name', async () => {
    const ada = await vividly().teacher('ada')

    const bare = await create(ada, { name: 'N' })
    const nulls = await create(ada, {
      name: 'N',
      subject: null,
      description: null,
      grade_levels: null,
    })

    for (const { status, body } of [bare, nulls]) {
      assert.equal(status, 201)
      assert.equal(body.subject, null)
      assert.equal(body.description, null)
      assert.deepEqual(body.grade_levels, [])
      assert.match(body.class_code, /^CLAS-/)
    }
  })

  it('is for teachers only, admins excluded', async () => {
    const people = [
      await vividly().student('kim'),
      await vividly().admin('root'),
      await vividly().admin('su', 'super_admin'),
    ]

    for (const person of people) {
      const { status, body } = await create(person, {})
      assert.equal(status, 403)
      assert.deepEqual(body, { detail: 'This endpoint is only accessible to teachers' })
    }
    assert.equal((await create(undefined, { name: 'N' })).status, 401)
  })

  for (const [change, expected] of [
    [{ name: undefined }, issue(['body', 'name'], 'missing', 'Field required')],
    [
      { name: '  ' },
      issue(['body', 'name'], 'string_too_short', 'String should have at least 1 character'),
    ],
    [
      { name: 'x'.repeat(256) },
      issue(['body', 'name'], 'string_too_long', 'String should have at most 255 characters'),
    ],
    [
      { subject: '' },
      issue(['body', 'subject'], 'string_too_short', 'String should have at least 1 character'),
    ],
    [
      { subject: 'x'.repeat(101) },
      issue(['body', 'subject'], 'string_too_long', 'String should have at most 100 characters'),
    ],
    [
      { subject: 'Phy\nsics' },
      issue(
        ['body', 'subject'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      { description: 'x'.repeat(2001) },
      issue(
        ['body', 'description'],
        'string_too_long',
        'String should have at most 2000 characters',
      ),
    ],
    [
      { description: 'bell \u0007' },
      issue(
        ['body', 'description'],
        'value_error',
        'Value error, Text contains characters that are not allowed',
      ),
    ],
    [
      { grade_levels: [] },
      issue(
        ['body', 'grade_levels'],
        'too_short',
        'List should have at least 1 item after validation, not 0',
      ),
    ],
    [
      { grade_levels: [9, 13] },
      issue(
        ['body', 'grade_levels'],
        'value_error',
        'Value error, Grade levels must be between 9 and 12',
      ),
    ],
    [
      { grade_levels: [9, 'x'] },
      issue(
        ['body', 'grade_levels', 1],
        'int_parsing',
        'Input should be a valid integer, unable to parse string as an integer',
      ),
    ],
    [
      { grade_levels: 9 },
      issue(['body', 'grade_levels'], 'list_type', 'Input should be a valid list'),
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(change).slice(0, 40)}`, async () => {
      const answer = await create(await vividly().teacher('ada'), { name: 'Physics', ...change })

      assert.deepEqual(invalid(answer), [expected])
    })
  }
})

onEveryDatabase('T2 GET /teachers/{id}/classes', (vividly) => {
  const list = (teacherId: string, as: { token: string } | undefined, query = '') =>
    vividly().get(`/api/v1/teachers/${teacherId}/classes${query}`, { as })
  const ids = (body: { class_id: string }[]) => body.map(({ class_id }) => class_id)

  it('lists classes newest first, also those of the same instant', async () => {
    const ada = await vividly().teacher('ada')
    const first = await vividly().createClass(ada)
    const second = await vividly().createClass(ada)
    vividly().clock.advance('1s')
    const third = await vividly().createClass(ada)
    await vividly().createClass(await vividly().teacher('eve'))

    const { status, body } = await list(ada.id, ada)

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body[0]), CLASS_FIELDS)
    assert.deepEqual(ids(body), [third.class_id, second.class_id, first.class_id])
  })

  it('leaves archived classes out unless they are asked for', async () => {
    const ada = await vividly().teacher('ada')
    const archived = await vividly().createClass(ada)
    const active = await vividly().createClass(ada)
    await vividly().delete(`/api/v1/classes/${archived.class_id}`, { as: ada })

    assert.deepEqual(ids((await list(ada.id, ada)).body), [active.class_id])
    assert.deepEqual(ids((await list(ada.id, ada, '?include_archived=No')).body), [active.class_id])
    assert.deepEqual(ids((await list(ada.id, ada, '?include_archived=TRUE')).body), [
      active.class_id,
      archived.class_id,
    ])
  })

  it('refuses an include_archived that is no boolean', async () => {
    const ada = await vividly().teacher('ada')

    assert.deepEqual(invalid(await list(ada.id, ada, '?include_archived=2')), [
      issue(
        ['query', 'include_archived'],
        'bool_parsing',
        'Input should be a valid boolean, unable to interpret input',
      ),
    ])
  })
})
