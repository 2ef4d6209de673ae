const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')

/** Documents that are small and mean much, or that a careless reader follows for ever. */
export const BOMBS: readonly string[] = [
  // levels
  `{ getActivities { ${many(200, (at) => (at % 2 ? 'activity {' : 'moments {'))} id ${'}'.repeat(200)} } }`,
  `${'{'.repeat(5000)}`,
  `${'{ a '.repeat(3000)}${'}'.repeat(3000)}`,
  `{ getActivities(limit: ${'['.repeat(4000)}${']'.repeat(4000)}) { id } }`,
  `{ getActivities(limit: ${'{a:'.repeat(3000)}1${'}'.repeat(3000)}) { id } }`,
  `query ($a: ${'['.repeat(3000)}Int${']'.repeat(3000)}) { getActivities { id } }`,
  // width
  `{ ${many(1000, (at) => `a${at}: getActivities { id }`)} }`,
  `{ getActivities { ${many(1500, (at) => `a${at}: id`)} } }`,
  `{ getActivities { ${'id '.repeat(5000)} } }`,
  `{ getActivities { moments { activity { moments { activity { moments { id } } } } } } }`,
  `mutation { ${many(50, (at) => `a${at}: login(input: { userSecret: "x" }) { tokenType }`)} }`,
  `mutation { ${many(11, (at) => `a${at}: deleteActivity(activityId: ${at})`)} }`,
  // fragments
  `${many(30, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment ` +
    'F30 on Query { getActivities { id } } { ...F0 }',
  'fragment A on Query { ...B } fragment B on Query { ...A } { ...A }',
  'fragment A on Activity { moments { activity { ...A } } } { getActivities { ...A } }',
  `${many(300, (at) => `fragment F${at} on Query { ...F${at + 1} }`)} { ...F0 }`,
  `{ ${'... { '.repeat(2000)} __typename ${'} '.repeat(2000)} }`,
  // operations, directives, words
  `${many(500, (at) => `query Q${at} { getActivities { id } }`)}`,
  `{ getActivities ${'@skip(if: false) '.repeat(900)} { id } }`,
  `query ${many(900, (at) => `@a${at}`)} { getActivities { id } }`,
  `{ ${'#'.repeat(15_000)}\n __typename }`,
  `{ ${','.repeat(15_000)} __typename }`,
  `{ __typename ${' '.repeat(20_000)} }`,
  `{ getActivity(id: ${'9'.repeat(15_000)}) { id } }`,
  `mutation { login(input: { userSecret: "${'x'.repeat(15_000)}" }) { tokenType } }`,
  `mutation { login(input: { userSecret: """${'\\"""'.repeat(3000)}""" }) { tokenType } }`,
  `query ($a: Int = ${'1'.repeat(5000)}) { getActivities(limit: $a) { id } }`,
  // introspection
  `{ __schema { types { ${'fields { type { '.repeat(12)} name ${'} } '.repeat(12)} } } }`,
  `{ __schema { types { ${'ofType { '.repeat(50)} name ${'} '.repeat(50)} } } }`,
  '{ __type(name: "__proto__") { name } }',
  '{ __schema { directives { args { type { kind } } } } }',
  // kinds of documents
  'subscription { getActivities { id } }',
  'type Query { a: Int } extend type Query { b: Int }',
  'schema { query: Mutation }',
  '{ getActivities @defer { id } ... @stream { __typename } }',
  '\ufeff{ getActivities { id } }',
  '{ getActivities { id } }\0',
  '{ get\u200bActivities { id } }',
  '{ __proto__ constructor toString }',
  'query __proto__ { __typename }',
  'query ($__proto__: Int) { getActivities(limit: $__proto__) { id } }',
]
