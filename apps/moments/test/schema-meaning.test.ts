import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { compileSchema } from '../src/json-schema/compile-schema.ts'
import type { JsonSize } from '../src/json-schema/json-object.ts'
import { lightSchema } from '../src/json-schema/light-schema.ts'
import { expressionOf, prepareSchema } from '../src/json-schema/prepare-schema.ts'

const NAMES = ['a', 'b', '1', 'constructor'] as const
const names = fc.constantFrom(...NAMES)
const PATTERNS = ['^a', 'b$', '^[a-z]+$', '\\d', '^(a+)+$', '\\s', '.']
const patterns = fc.constantFrom(...PATTERNS)
const numbers = fc.integer({ min: 0, max: 3 })
const values = fc.oneof(
  { maxDepth: 2, withCrossShrink: true },
  fc.constantFrom<unknown>(null, true, 0, 1, 2, 1.5, '', 'a', 'ab', 'b1', 'aaaa!', ' ', '\n'),
  fc.array(fc.constantFrom<unknown>(0, 1, 'a', null, {}), { maxLength: 3 }),
)
const REFERENCES = [
  '#',
  '#/definitions/x',
  '#/definitions/y',
  '#/properties/a',
  '#/definitions/x/not',
]

/** Schemas of draft 7 with every keyword, and references to each other. */
const { schema } = fc.letrec<{ schema: unknown; schemas: unknown[]; byName: object }>((tie) => ({
  schemas: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
  byName: fc.dictionary(names, tie('schema'), { maxKeys: 2 }),
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.boolean(),
    fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string', 'number', 'integer', 'null', [
          'string',
          'null',
        ]),
        enum: fc.array(values, { maxLength: 3 }),
        const: values,
        minimum: numbers,
        exclusiveMaximum: numbers,
        multipleOf: fc.constantFrom(0.5, 1, 2),
        minLength: numbers,
        maxLength: numbers,
        pattern: patterns,
        minItems: numbers,
        uniqueItems: fc.boolean(),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        maxProperties: numbers,
        format: fc.constant('date'),
        title: fc.constant('x'),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        not: tie('schema'),
        allOf: tie('schemas'),
        anyOf: tie('schemas'),
        oneOf: tie('schemas'),
        if: tie('schema'),
        // biome-ignore lint/suspicious/noThenProperty: draft 7 has a keyword of that name
        then: tie('schema'),
        else: tie('schema'),
        items: fc.oneof(tie('schema'), tie('schemas')),
        additionalItems: tie('schema'),
        contains: tie('schema'),
        properties: tie('byName'),
        patternProperties: fc.dictionary(patterns, tie('schema'), { maxKeys: 1 }),
        additionalProperties: tie('schema'),
        propertyNames: tie('schema'),
        dependencies: fc.dictionary(
          names,
          fc.oneof(tie('schema'), fc.uniqueArray(names, { maxLength: 2 })),
          { maxKeys: 1 },
        ),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      { $ref: fc.constantFrom(...REFERENCES), maxLength: numbers },
      { requiredKeys: ['$ref'] },
    ),
  ),
}))
const documents = fc
  .tuple(schema, schema, schema)
  .map(([root, x, y]) => ({ ...Object(root), definitions: { x, y } }))
const data = fc.dictionary(names, values, { maxKeys: 3 })
const ANY_SIZE: JsonSize = { values: 1, characters: 1 }

/** The same schema without our rewriting. */
function plain(document: object): (value: unknown) => boolean {
  const ajv = new Ajv({
    strict: false,
    logger: false,
    validateFormats: false,
    validateSchema: false,
    ignoreKeywordsWithRef: true,
    ownProperties: true,
    multipleOfPrecision: 9,
  })
  const judge = ajv.compile(document)
  return (value) => judge(value) === true
}

describe('a schema as the compiler sees it', () => {
  it('means what it meant', () => {
    const seen = { fine: 0, wrong: 0, light: 0, refused: 0 }

    fc.assert(
      fc.property(
        documents,
        fc.array(data, { minLength: 4, maxLength: 4 }),
        (document, samples) => {
          const preparation = prepareSchema(JSON.stringify(document))
          if (preparation.kind === 'refused') {
            seen.refused += 1
            return
          }
          fc.pre(!JSON.stringify(document).includes('"enum":[]')) // which ajv would refuse
          const { prepared } = preparation
          const expected = plain(document)
          const heavy = compileSchema(prepared, expressionOf)
          const light = lightSchema(prepared)
          for (const sample of samples) {
            const isFine = expected(sample)
            seen[isFine ? 'fine' : 'wrong'] += 1
            assert.equal(heavy(sample) === undefined, isFine, JSON.stringify(document))
            if (light?.isQuickFor(ANY_SIZE)) {
              seen.light += 1
              assert.equal(light.judge(sample) === undefined, isFine, JSON.stringify(document))
            }
          }
        },
      ),
      { numRuns: 1500, seed: 3 },
    )

    for (const count of Object.values(seen)) assert.ok(count > 200, JSON.stringify(seen))
  })

  it('is false where its enum is empty, and holds to what else it says otherwise', () => {
    const preparation = prepareSchema('{"properties":{"a":{"enum":[]},"b":{"type":"null"}}}')
    assert.ok(preparation.kind === 'prepared')
    const judge = compileSchema(preparation.prepared, expressionOf)

    assert.deepEqual(
      [{}, { a: 1 }, { b: null }, { b: 1 }].map((value) => judge(value) === undefined),
      [true, false, true, false],
    )
  })

  it('judges a property called __proto__ like any other', () => {
    for (const [schema, right, wrong] of [
      ['{"properties":{"__proto__":{"type":"null"}}}', '{"__proto__":null}', '{"__proto__":1}'],
      ['{"required":["__proto__"]}', '{"__proto__":1}', '{}'],
      [
        '{"patternProperties":{"__proto__":{"type":"null"}}}',
        '{"a__proto__":null}',
        '{"__proto__":1}',
      ],
      [
        '{"properties":{"__proto__":true},"additionalProperties":false}',
        '{"__proto__":1}',
        '{"a":1}',
      ],
      ['{"dependencies":{"__proto__":["a"]}}', '{"__proto__":1,"a":1}', '{"__proto__":1}'],
      ['{"dependencies":{"__proto__":{"required":["a"]}}}', '{"a":1}', '{"__proto__":1}'],
      ['{"propertyNames":{"maxLength":3}}', '{"abc":1}', '{"__proto__":1}'],
      ['{"const":{"__proto__":{"a":1}}}', '{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
      [
        '{"definitions":{"x":{"properties":{"__proto__":{"type":"null"}}}},"$ref":"#/definitions/x"}',
        '{"__proto__":null}',
        '{"__proto__":1}',
      ],
      [
        '{"properties":{"__proto__":{"type":"null"},"a":{"$ref":"#/properties/__proto__"}}}',
        '{"a":null}',
        '{"a":1}',
      ],
      [
        '{"properties":{"__proto__":{"type":"null"}},"patternProperties":{"(?:^__proto__$)":{}}}',
        '{"__proto__":null}',
        '{"__proto__":1}',
      ],
    ]) {
      const preparation = prepareSchema(schema ?? '')
      assert.ok(preparation.kind === 'prepared', schema)
      const { prepared } = preparation
      const judges = [compileSchema(prepared, expressionOf), lightSchema(prepared)?.judge]
      for (const judge of judges.filter((one) => one !== undefined)) {
        assert.equal(judge(JSON.parse(right ?? '')), undefined, schema)
        assert.notEqual(judge(JSON.parse(wrong ?? '')), undefined, schema)
      }
    }
  })
})
