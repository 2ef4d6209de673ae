import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { activity, addActivity, newPerson } from './support/people.ts'

const CANNOT_BE_STORED = 'it holds U+0000 or half of a surrogate pair, which cannot be stored'
const TOO_DEEP = 'it is nested deeper than 100 levels'

const nested = (levels: number, inner: object = {}): object =>
  Array.from({ length: levels - 1 }).reduce<object>((value) => ({ a: value }), inner)

onEveryDatabase('B.2 the schema of an activity', { module: moments }, (app) => {
  const names = Array.from({ length: 1000 }, (_, index) => `a${index}`).values()
  const create = async (schema: unknown) => {
    const as = await newPerson(app())
    const name = names.next().value
    return app().post('/v1/activities', { as, body: activity({ name, activity_schema: schema }) })
  }
  const refusal = async (schema: unknown) => {
    const { status, body } = await create(schema)
    assert.equal(status, 400)
    assert.deepEqual(Object.keys(body), ['detail'])
    assert.match(body.detail, /^Invalid JSON Schema: [^\n]+$/)
    return body.detail.slice('Invalid JSON Schema: '.length)
  }

  for (const [what, schema] of [
    ['an empty one', {}],
    ['one that does not demand an object', { type: 'array', items: [{}] }],
    ['unknown keywords', { 'x-ui': { rows: 3 }, widget: 'slider', nullable: true, id: 'x' }],
    ['keywords of other drafts', { $async: true, $anchor: 'a', unevaluatedProperties: 5 }],
    ['any $schema', { $schema: 'http://json-schema.org/draft-04/schema#' }],
    ['a $schema that is no address', { $schema: 'whatever' }],
    ['any $id', { $id: 'https://example.com/schema', properties: { a: { $id: 'https://x/y' } } }],
    ['unknown formats', { properties: { a: { format: 'no-such-format' } } }],
    ['local references', { $ref: '#/definitions/a', definitions: { a: {} } }],
    [
      'references to escaped names',
      { $ref: '#/definitions/a~1b%20c', definitions: { 'a/b c': {} } },
    ],
    ['references into unknown keywords', { $ref: '#/shapes/0', shapes: [{ type: 'object' }] }],
    ['trees', { properties: { kids: { items: { $ref: '#' } } } }],
    [
      'expressions',
      { patternProperties: { '^\\p{Lu}': {} }, properties: { a: { pattern: '\\d' } } },
    ],
    ['looking around', { properties: { a: { pattern: '^(?=.*\\d)(?!x)' } } }],
    ['an enum of nothing', { properties: { a: { enum: [] } } }],
    ['a hundred levels', nested(100)],
  ] as const) {
    it(`may have ${what}`, async () => {
      const { status, text, body } = await create(schema)

      assert.equal(status, 201, text)
      assert.deepEqual(body.activity_schema, schema)
    })
  }

  for (const [what, schema, reason] of [
    ['an unknown type', { type: 'text' }, /^schema\/type /],
    ['a type that is no text', { type: 5 }, /^schema\/type /],
    ['a keyword of a wrong kind', { properties: [] }, /^schema\/properties must be object$/],
    [
      'a wrong schema deep inside',
      { properties: { a: { minLength: -1 } } },
      /^schema\/properties\/a/,
    ],
    ['a $schema that is no text', { $schema: 5 }, /^schema\/\$schema must be string$/],
    ['a remote reference', { $ref: 'http://127.0.0.1:1/schema.json' }, /is not local/],
    ['a reference to a file', { properties: { a: { $ref: 'other.json#/a' } } }, /is not local/],
    ['a reference by name', { $ref: '#a', definitions: { a: { $id: '#a' } } }, /is not local/],
    ['a reference to nothing', { $ref: '#/definitions/none' }, /leads nowhere/],
    ['a reference past a list', { $ref: '#/allOf/01', allOf: [{}, {}] }, /leads nowhere/],
    ['a reference to what is inherited', { $ref: '#/constructor' }, /leads nowhere/],
    ['a reference to no schema', { $ref: '#/title', title: 'x' }, /does not lead to a schema/],
    ['a reference to a wrong schema', { $ref: '#/x', x: { type: 5 } }, /to a valid schema/],
    ['a reference to itself', { $ref: '#' }, /in a circle/],
    [
      'references in a circle',
      {
        $ref: '#/definitions/a',
        definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
      },
      /in a circle/,
    ],
    ['a circle through allOf', { allOf: [{ anyOf: [{ $ref: '#' }] }] }, /in a circle/],
    ['a circle through a condition', { if: { not: { $ref: '#' } } }, /in a circle/],
    ['a broken expression', { properties: { a: { pattern: '(' } } }, /is no regular expression$/],
    ['a broken expression for names', { patternProperties: { '[': {} } }, /"\[" is no regular/],
    ['101 levels', nested(101), new RegExp(`^${TOO_DEEP}$`)],
    ['thousands of levels', nested(3000), new RegExp(`^${TOO_DEEP}$`)],
    ['U+0000', { title: 'a\0b' }, CANNOT_BE_STORED],
    ['half of a surrogate pair in a key', { properties: { '\ud800': {} } }, CANNOT_BE_STORED],
  ] as const) {
    it(`must not have ${what}`, async () => {
      const found = await refusal(schema)

      if (typeof reason === 'string') assert.equal(found, reason)
      else assert.match(found, reason)
    })
  }

  it('must not have as many levels as fit into a request', async () => {
    const as = await newPerson(app())
    const levels = 150_000
    const schema = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
    const raw = JSON.stringify(activity()).replace(
      /"activity_schema":{}/,
      `"activity_schema":${schema}`,
    )

    const { status, body } = await app().post('/v1/activities', { as, raw })

    assert.deepEqual([status, body.detail], [400, `Invalid JSON Schema: ${TOO_DEEP}`])
  })

  it('says why in one short line, whatever the names are', async () => {
    const found = await refusal({ properties: { [`a\nb\u2028${'x'.repeat(1000)}`]: { type: 5 } } })

    assert.ok(found.length < 310)
  })
})

onEveryDatabase('B.2 the data of a moment', { module: moments }, (app) => {
  const post = async (schema: object, data: unknown) => {
    const as = await newPerson(app())
    const { id } = await addActivity(app(), as, { activity_schema: schema })
    const { status, body } = await app().post('/v1/moments', {
      as,
      body: { activity_id: id, data },
    })
    return { status, detail: body.detail, data: body.data }
  }

  for (const [what, schema, data, reason] of [
    ['a type', { properties: { km: { type: 'number' } } }, { km: 'x' }, 'data/km must be number'],
    ['what is required', { required: ['km'] }, {}, "data must have required property 'km'"],
    [
      'an enum',
      { properties: { a: { enum: [1, 'x'] } } },
      { a: 2 },
      /^data\/a must be equal to one/,
    ],
    ['a const', { properties: { a: { const: [1] } } }, { a: [1, 2] }, /^data\/a must be equal/],
    ['bounds', { properties: { a: { minimum: 1 } } }, { a: 0 }, 'data/a must be >= 1'],
    [
      'code points',
      { properties: { a: { maxLength: 1 } } },
      { a: '🏃🏃' },
      /^data\/a must NOT have/,
    ],
    ['an expression', { properties: { a: { pattern: '^x$' } } }, { a: 'y' }, /must match pattern/],
    ['items', { properties: { a: { items: { type: 'null' } } } }, { a: [null, 0] }, /^data\/a\/1 /],
    [
      'contains',
      { properties: { a: { contains: { const: 1 } } } },
      { a: [] },
      /^data\/a must contain/,
    ],
    ['unique items', { properties: { a: { uniqueItems: true } } }, { a: [{}, {}] }, /duplicate/],
    ['no other names', { additionalProperties: false }, { b: 1 }, /additional properties \(b\)$/],
    ['names', { propertyNames: { maxLength: 1 } }, { ab: 1 }, /^data /],
    ['what depends', { dependencies: { a: ['b'] } }, { a: 1 }, /^data must have property b/],
    [
      'alternatives',
      { oneOf: [{ required: ['a'] }, {}] },
      { a: 1 },
      'data must match exactly one schema in oneOf',
    ],
    ['a condition', { if: { required: ['a'] }, else: { required: ['b'] } }, {}, /'b'|"else"/],
    ['a negation', { not: {} }, {}, 'data must NOT be valid'],
    ['nothing at all', { properties: { a: false } }, { a: 1 }, /^data\/a/],
    [
      'a tree',
      { properties: { k: { items: { $ref: '#' } }, n: { type: 'integer' } } },
      { k: [{ n: 0.5 }] },
      'data/k/0/n must be integer',
    ],
    ['the root', { type: 'array' }, {}, 'data must be array'],
    [
      'what is inherited',
      { required: ['toString'] },
      {},
      "data must have required property 'toString'",
    ],
  ] as const) {
    it(`must obey ${what}, and is told where it does not`, async () => {
      const { status, detail } = await post(schema, data)

      assert.equal(status, 400)
      assert.match(detail, /^Invalid moment data: [^\n]+$/)
      const found = detail.slice('Invalid moment data: '.length)
      if (typeof reason === 'string') assert.equal(found, reason)
      else assert.match(found, reason)
    })
  }

  for (const [what, schema, data] of [
    ['no conversion', { properties: { a: { type: 'string', default: 'x' } } }, { b: '5' }],
    [
      'no format',
      { properties: { a: { format: 'email' }, b: { format: 'date' } } },
      { a: 'x', b: 'y' },
    ],
    [
      'no unknown keyword',
      { properties: { a: { type: 'null', nullable: false, x: 1 } } },
      { a: null },
    ],
    [
      'nothing beside a $ref',
      {
        properties: { a: { $ref: '#/definitions/n', type: 'null' } },
        definitions: { n: { type: 'number' } },
      },
      { a: 1 },
    ],
    ['a multiple that doubles miss', { properties: { a: { multipleOf: 0.01 } } }, { a: 19.99 }],
    ['integers with a fraction of nothing', { properties: { a: { type: 'integer' } } }, { a: 5 }],
    ['recursion that ends', { properties: { a: { $ref: '#' } } }, { a: { a: { a: {} } } }],
    ['a hundred levels', {}, nested(100)],
  ] as const) {
    it(`is taken as it is: ${what}`, async () => {
      const found = await post(schema, data)

      assert.equal(found.status, 201, found.detail)
      assert.deepEqual(found.data, data)
    })
  }

  it('is not looser where a keyword of OpenAPI says so', async () => {
    const schema = { properties: { a: { type: 'string', nullable: true } } }

    assert.equal((await post(schema, { a: null })).status, 400)
  })

  it('comes back as it came, order of keys included', async () => {
    const as = await newPerson(app())
    const { id } = await addActivity(app(), as)
    const data = '{"z":1.0,"10":1e400,"2":12345678901234567890,"a":{"\\u00e9":"\\/","1":[]}}'
    const raw = `{"activity_id":${id},"data":${data.replaceAll(',', ' ,\n')}}`

    const created = await app().post('/v1/moments', { as, raw })
    const shown = await app().get(`/v1/moments/${created.body.id}`, { as })

    for (const { text } of [created, shown]) assert.ok(text.includes(`"data":${data},`), text)
  })

  for (const [what, data, reason] of [
    ['101 levels', nested(101), TOO_DEEP],
    ['thousands of levels', nested(3000), TOO_DEEP],
    ['U+0000', { note: 'a\0b' }, CANNOT_BE_STORED],
    ['half of a surrogate pair', { note: ['\udfff'] }, CANNOT_BE_STORED],
    ['U+0000 in a key', { '\0': 1 }, CANNOT_BE_STORED],
  ] as const) {
    it(`must not have ${what}`, async () => {
      const { status, detail } = await post({}, data)

      assert.deepEqual([status, detail], [400, `Invalid moment data: ${reason}`])
    })
  }

  it('is judged by the schema of its own activity, whatever $id others have', async () => {
    const $id = 'https://example.com/one'
    const number = { $id, properties: { a: { type: 'number' } } }
    const text = { $id, properties: { a: { type: 'string' } } }

    assert.equal((await post(number, { a: 1 })).status, 201)
    assert.equal((await post(text, { a: 'x' })).status, 201)
    assert.equal((await post(number, { a: 'x' })).status, 400)
    assert.equal((await post(text, { a: 1 })).status, 400)
  })
})
