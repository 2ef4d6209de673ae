const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index))

/** Each definition judges by the one before it twice: 2^40 judgements in all. */
export const doubling = {
  definitions: Object.fromEntries(
    many(41, (index) => [
      `d${index}`,
      index === 0 ? {} : { allOf: many(2, () => ({ $ref: `#/definitions/d${index - 1}` })) },
    ]),
  ),
  allOf: [{ $ref: '#/definitions/d40' }],
}

/** Each level of the value is judged twice as often as the one around it. */
const doublingTree = { allOf: many(2, () => ({ properties: { a: { $ref: '#' } } })) }
const deep = many(99, () => 0).reduce<object>((inner) => ({ a: inner }), {})
const pattern = (expression: string) => ({ properties: { a: { pattern: expression } } })

/** V8 compiles it for half a minute, in one go that nothing but the end of the process interrupts. */
export const uninterruptible = pattern(`^${'(a?)'.repeat(8_000)}${'a'.repeat(30)}$`)
/** V8 runs out of stack or of memory when it compiles it, and then it ends the process. */
export const exhausting = pattern(`(?=b)${'(?:a|b'.repeat(10_000)}${')'.repeat(10_000)}b$`)

/** Schemas with data that would be checked for seconds or years. */
export const ENDLESS: readonly (readonly [what: string, schema: object, data: object])[] = [
  ['references that double', doubling, {}],
  ['a tree that doubles', doublingTree, deep],
  ['an expression that backtracks', pattern('^(?=a)(a+)+$'), { a: `${'a'.repeat(40)}!` }],
  ['references back', pattern('^(a*)*\\1b$'), { a: 'a'.repeat(40) }],
  [
    'an expression for names',
    { patternProperties: { '^(?!b)(a+)+$': { type: 'null' } } },
    { [`${'a'.repeat(60)}!`]: 1 },
  ],
  ['an expression that is compiled for long', uninterruptible, { a: `${'a'.repeat(40)}!` }],
  ['an expression for a long text', pattern('^(a+)+$'), { a: `${'a'.repeat(300_000)}!` }],
  [
    'a long list of unique objects',
    { properties: { a: { uniqueItems: true } } },
    { a: many(40_000, (n) => ({ n })) },
  ],
  [
    'a huge enum for a long list',
    { properties: { a: { items: { enum: many(8_000, (n) => ({ n })) } } } },
    { a: many(20_000, () => ({ n: 7_999 })) },
  ],
]

/** Schemas that are valid and large, or look small and are large. */
export const LARGE: readonly (readonly [what: string, schema: object])[] = [
  [
    'many properties',
    { properties: Object.fromEntries(many(20_000, (n) => [`p${n}`, { type: 'string' }])) },
  ],
  ['many alternatives', { anyOf: many(5_000, (n) => ({ required: [`r${n}`] })) }],
  ['as many alternatives as there may be', { oneOf: many(500, (n) => ({ required: [`r${n}`] })) }],
  [
    'as many parts as there may be',
    {
      properties: Object.fromEntries(
        many(2, (n) => [`p${n}`, { allOf: many(370, () => ({ type: ['null', 'object'] })) }]),
      ),
    },
  ],
  ['a huge enum', { enum: many(100_000, (n) => n) }],
  ['many names', { required: many(60_000, (n) => `r${n}`) }],
  [
    'a long chain of references',
    {
      definitions: {
        ...Object.fromEntries(many(9_000, (n) => [`d${n}`, { $ref: `#/definitions/d${n + 1}` }])),
        d9000: {},
      },
      $ref: '#/definitions/d0',
    },
  ],
  ['an expression that grows', pattern('(?:a{0,1000}){0,1000}')],
  ['an expression of many properties of characters', pattern(String.raw`\p{L}`.repeat(2_500))],
]
