import { type Schema, valuesOf } from '@usher/app/testing'
import fc from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'
import { momentsPlan } from './fuzz-plan.ts'

/** What is sent to `/graphql`; the query may name ids that are known later. */
export interface FuzzedDocument {
  readonly query: string
  readonly variables?: unknown
}

/** `fitting`: nothing that GraphQL itself refuses; `odd`: now and then something that it does. */
type Manner = 'fitting' | 'odd'

const IDS = ['{{activity}}', '{{moment}}', '{{otherActivity}}', '{{otherMoment}}']
const quoted = (...texts: readonly string[]) => texts.map((text) => JSON.stringify(text))

const FITTING: Readonly<Record<string, readonly string[]>> = {
  Int: [...IDS, ...IDS, '0', '1', '2', '5', '20', '21', '100', '101', '-1'],
  String: quoted('Run', '', 'x'.repeat(300), '#4A90E2', '#000000', 'red', '🏃', 'kim', '{}', '{}'),
  DateTime: [...quoted('2024-05-01T10:00:00Z', '2024-05-01'), '0', '1714558830.5'],
}
const JSON_TEXTS = quoted(
  '{}',
  '{}',
  '{"a":1}',
  '{"properties":{"a":{}}}',
  '[]',
  '{',
  '{"$ref":"#"}',
)
const ODD: Readonly<Record<string, readonly string[]>> = {
  Int: ['2147483648', '1.5', 'null', '"1"', 'x', '-', '1e9'],
  String: [
    'null',
    '5',
    'true',
    '[]',
    '{}',
    '"""block"""',
    '"a\\u0000b"',
    '"\\uD800"',
    '"\\u{1F3C3}"',
  ],
  DateTime: [...quoted('never', '0000-01-01'), 'null', 'true', '1e300', 'never'],
}
/** By the name of the field, where the type says little. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  data: JSON_TEXTS,
  activitySchema: JSON_TEXTS,
  id: IDS,
  activityId: ['{{activity}}', '{{activity}}', '{{otherActivity}}'],
  momentId: ['{{moment}}', '{{moment}}', '{{otherMoment}}'],
  userSecret: ['"{{secret}}"'],
  username: ['"{{fresh}}"', '"{{fresh}}"', '"a b"'],
  name: ['"{{fresh}}"', '"Run"'],
  color: quoted('#4A90E2', '#000000', 'red'),
}

type Input = GraphQLArgument | GraphQLInputField

function valueFor({ name, type }: Input, manner: Manner): fc.Arbitrary<string> {
  const named = getNamedType(type)
  if (isInputObjectType(named)) return inputOf(named, manner)
  const fitting = BY_NAME[name] ?? FITTING[named.name] ?? ['null']
  const odd = manner === 'odd' ? (ODD[named.name] ?? []) : []
  return fc.constantFrom(...fitting, ...odd)
}

function inputOf(type: GraphQLInputType, manner: Manner): fc.Arbitrary<string> {
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : []
  return given(fields, manner).map((list) => `{ ${list} }`)
}

const isNeeded = (one: Input) => isNonNullType(one.type) && one.default === undefined

/** `name: value, …` with all that must be there and some of the rest. */
function given(inputs: readonly Input[], manner: Manner): fc.Arbitrary<string> {
  const values = Object.fromEntries(inputs.map((one) => [one.name, valueFor(one, manner)]))
  const needed = inputs.filter(isNeeded).map(({ name }) => name)
  const written = (chosen: Readonly<Record<string, string | undefined>>) =>
    Object.entries(chosen)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')
  const fitting = fc.record(values, { requiredKeys: needed }).map(written)
  if (manner === 'fitting') return fitting
  return fc.oneof(fitting, fc.record(values, { requiredKeys: [] }).map(written))
}

type Field = GraphQLField<unknown, unknown>

function fieldOf(field: Field, depth: number, manner: Manner): fc.Arbitrary<string> {
  const directives = ['', '', ' @include(if: true)', ' @skip(if: false)', ' @skip(if: true)']
  const oddities = [
    '',
    '',
    '',
    ...(manner === 'odd' ? [' @none', ' { x }', ' @skip', '(a: 1)'] : []),
  ]
  const parts = fc.record({
    args: given(field.args, manner),
    directive: fc.constantFrom(...directives),
    selection: selectionOf(field, depth, manner),
    oddity: fc.constantFrom(...oddities),
  })
  return parts.map(({ args, directive, selection, oddity }) => {
    const list = args === '' ? '' : `(${args})`
    return `${field.name}${list}${directive}${selection}${oddity}`
  })
}

function selectionOf(field: Field, depth: number, manner: Manner): fc.Arbitrary<string> {
  const type = getNamedType(field.type)
  if (!isObjectType(type)) return fc.constant('')
  return fieldsOf(type, depth, manner).map((fields) => ` { ${fields} }`)
}

function fieldsOf(type: GraphQLObjectType, depth: number, manner: Manner): fc.Arbitrary<string> {
  const fields = Object.values(type.getFields()).filter(
    (field) => depth > 0 || isScalarType(getNamedType(field.type)),
  )
  const chosen = fc.constantFrom(...fields).chain((field) => fieldOf(field, depth - 1, manner))
  const odd = fc.constantFrom('nothing', '...Nobody', '...F', '__schema { types { name } }')
  const meta = fc.constantFrom(
    '__typename',
    `... on ${type.name} { __typename }`,
    `... @include(if: true) { __typename }`,
  )
  const one = fc.oneof(
    { weight: 12, arbitrary: chosen },
    { weight: 1, arbitrary: meta },
    { weight: manner === 'odd' ? 2 : 0, arbitrary: odd },
  )
  // Aliases keep the arguments of one field from contradicting those of another.
  return fc
    .array(one, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.map((part, index) => (/^[a-z]/.test(part) ? `a${index}: ${part}` : part)))
    .map((parts) => parts.join(' '))
}

const FRAGMENTS = [
  '',
  ' fragment F on Query { getActivities { id } }',
  ' fragment F on Activity { moments { id } }',
  ' fragment F on Mutation { login(input: { userSecret: "x" }) { tokenType } }',
  ' fragment F on Query { ...F }',
  ' fragment F on Nobody { id }',
]

/** Documents that a schema allows, many that it nearly does, and some that it does not. */
export function documentsOf(schema: GraphQLSchema): fc.Arbitrary<FuzzedDocument> {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null)
  const operations = (manner: Manner) =>
    fc.oneof(
      ...roots.map((type) =>
        fieldsOf(type, 3, manner).map((fields) => `${keywordOf(schema, type)} { ${fields} }`),
      ),
    )
  const fitting = operations('fitting')
  const odd = fc
    .tuple(operations('odd'), fc.constantFrom(...FRAGMENTS))
    .map((parts) => parts.join(''))
  const pieces = fc.constantFrom('', '}', '{', '"', '$', '...', '\0', '🏃', '"""', '#', '\\')
  const broken = fc
    .tuple(fitting, fc.nat({ max: 200 }), pieces)
    .map(([text, at, piece]) => text.slice(0, at % text.length) + piece + text.slice(at + 1))
  const withoutVariables = (texts: fc.Arbitrary<string>) => texts.map((query) => ({ query }))
  return fc.oneof(
    { weight: 4, arbitrary: withoutVariables(fitting) },
    { weight: 2, arbitrary: withoutVariables(odd) },
    { weight: 1, arbitrary: withoutVariables(broken) },
    { weight: 3, arbitrary: fc.oneof(...roots.map((type) => withVariables(schema, type))) },
  )
}

const keywordOf = (schema: GraphQLSchema, type: GraphQLObjectType) =>
  type === schema.getMutationType() ? 'mutation' : 'query'

/** One root field whose arguments are all variables, with values of all kinds. */
function withVariables(
  schema: GraphQLSchema,
  root: GraphQLObjectType,
): fc.Arbitrary<FuzzedDocument> {
  return fc.constantFrom(...Object.values(root.getFields())).chain((field) => {
    const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
    const used = field.args.map(({ name }) => `${name}: $${name}`).join(', ')
    const head = declared === '' ? '' : ` Q(${declared})`
    const list = used === '' ? '' : `(${used})`
    const properties = Object.fromEntries(
      field.args.map(({ name, type }) => [name, jsonSchemaOf(type)]),
    )
    const required = field.args.filter(isNeeded).map(({ name }) => name)
    const object: Schema = { type: 'object', properties, required }
    const variables = fc
      .constantFrom('fitting' as const, 'mixed' as const)
      .chain((manner) => valuesOf(object, GRAPH_WORDS, manner))
    return fc.record({
      query: selectionOf(field, 2, 'fitting').map(
        (selection) => `${keywordOf(schema, root)}${head} { ${field.name}${list}${selection} }`,
      ),
      variables,
    })
  })
}

/** Fields of inputs have the names of REST in camel case; `data` and schemas are texts here. */
const GRAPH_WORDS: Parameters<typeof valuesOf>[1] = {
  words: momentsPlan.requests.vocabulary.words,
  fields: {
    ...Object.fromEntries(
      Object.entries(momentsPlan.requests.vocabulary.fields).map(([name, values]) => [
        name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase()),
        ['data', 'activity_schema'].includes(name)
          ? values.map((one) => JSON.stringify(one))
          : values,
      ]),
    ),
    id: ['{{activity}}', '{{moment}}', '{{otherActivity}}', '{{otherMoment}}'],
  },
}

/** The values of an input type as a JSON Schema has them. */
function jsonSchemaOf(type: GraphQLInputType): Schema {
  if (!isNonNullType(type)) return { anyOf: [ofNonNull(type), { type: 'null' }] }
  return ofNonNull(type.ofType)
}

function ofNonNull(type: GraphQLInputType): Schema {
  if (isListType(type)) return { type: 'array', items: jsonSchemaOf(type.ofType) }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map((one) => [one.name, jsonSchemaOf(one.type)])),
      required: fields.filter(isNeeded).map(({ name }) => name),
    }
  }
  if (isEnumType(type)) return { enum: type.getValues().map(({ name }) => name) }
  const { name } = getNamedType(type)
  return SCALARS[name] ?? { type: 'string' }
}

const SCALARS: Readonly<Record<string, Schema>> = {
  Int: { type: 'integer', minimum: 0, maximum: 100 },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
}
