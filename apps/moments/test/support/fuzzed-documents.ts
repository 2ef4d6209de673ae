import fc from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'

/** Texts that stand for ids which are known only when a document is sent. */
export const ID_NAMES = ['$activity', '$moment', '$otherActivity', '$otherMoment'] as const

/** `fitting`: nothing that GraphQL itself refuses; `odd`: now and then something that it does. */
type Manner = 'fitting' | 'odd'

const quoted = (...texts: readonly string[]) => texts.map((text) => JSON.stringify(text))

const FITTING: Readonly<Record<string, readonly string[]>> = {
  Int: [...ID_NAMES, ...ID_NAMES, '0', '1', '2', '5', '20', '21', '100', '101', '-1'],
  String: quoted('Run', '', 'x'.repeat(300), '#4A90E2', '#000000', 'red', '🏃', 'kim', '{}', '{}'),
  DateTime: [...quoted('2024-05-01T10:00:00Z', '2024-05-01'), '0', '1714558830.5'],
}
const JSON_TEXTS = quoted('{}', '{"a":1}', '{"properties":{"a":{}}}', '[]', '{', '{"$ref":"#"}')
const ODD: Readonly<Record<string, readonly string[]>> = {
  Int: ['2147483648', '1.5', 'null', '"1"', 'x'],
  String: ['null', '5', 'true', '[]', '{}', '"""block"""', '"a\\u0000b"'],
  DateTime: [...quoted('never', '0000-01-01'), 'null', 'true', '1e300', 'never'],
}

type Input = GraphQLArgument | GraphQLInputField

function valueFor({ name, type }: Input, manner: Manner): fc.Arbitrary<string> {
  const named = getNamedType(type)
  if (isInputObjectType(named)) return inputOf(named, manner)
  const isJson = name === 'data' || name === 'activitySchema'
  const fitting = isJson ? JSON_TEXTS : (FITTING[named.name] ?? ['null'])
  const odd = manner === 'odd' ? (ODD[named.name] ?? []) : []
  return fc.constantFrom(...fitting, ...odd)
}

function inputOf(type: GraphQLInputType, manner: Manner): fc.Arbitrary<string> {
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : []
  return given(fields, manner).map((list) => `{ ${list} }`)
}

/** `name: value, …` with all that must be there and some of the rest. */
function given(inputs: readonly Input[], manner: Manner): fc.Arbitrary<string> {
  const values = Object.fromEntries(inputs.map((one) => [one.name, valueFor(one, manner)]))
  const needed = inputs
    .filter((one) => isNonNullType(one.type) && one.default === undefined)
    .map(({ name }) => name)
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
  const type = getNamedType(field.type)
  const parts = fc.record({
    args: given(field.args, manner),
    directive: fc.constantFrom('', '', ' @include(if: true)', ' @skip(if: false)'),
    selection: isObjectType(type)
      ? fieldsOf(type, depth, manner).map((fields) => ` { ${fields} }`)
      : fc.constant(''),
    oddity: fc.constantFrom(
      '',
      '',
      '',
      manner === 'odd' ? ' @none' : '',
      manner === 'odd' ? ' { x }' : '',
    ),
  })
  return parts.map(({ args, directive, selection, oddity }) => {
    const list = args === '' ? '' : `(${args})`
    return `${field.name}${list}${directive}${selection}${oddity}`
  })
}

function fieldsOf(type: GraphQLObjectType, depth: number, manner: Manner): fc.Arbitrary<string> {
  const fields = Object.values(type.getFields()).filter(
    (field) => depth > 0 || isScalarType(getNamedType(field.type)),
  )
  const chosen = fc.constantFrom(...fields).chain((field) => fieldOf(field, depth - 1, manner))
  const odd = fc.constantFrom('nothing', '...Nobody', '...F', '__schema { types { name } }')
  const one = fc.oneof(
    { weight: 12, arbitrary: chosen },
    { weight: 1, arbitrary: fc.constantFrom('__typename', `... on ${type.name} { __typename }`) },
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
]

/** Documents that a schema allows, many that it nearly does, and some that it does not. */
export function documentsOf(schema: GraphQLSchema): fc.Arbitrary<string> {
  const operations = (manner: Manner) =>
    [schema.getQueryType(), schema.getMutationType()].flatMap((type, index) =>
      type
        ? [
            fieldsOf(type, 3, manner).map(
              (fields) => `${index ? 'mutation' : 'query'} { ${fields} }`,
            ),
          ]
        : [],
    )
  const fitting = fc.oneof(...operations('fitting'))
  const odd = fc.tuple(fc.oneof(...operations('odd')), fc.constantFrom(...FRAGMENTS))
  const pieces = fc.constantFrom('', '}', '{', '"', '$', '...', '\0', '🏃')
  const broken = fc
    .tuple(fitting, fc.nat({ max: 200 }), pieces)
    .map(([text, at, piece]) => text.slice(0, at % text.length) + piece + text.slice(at + 1))
  return fc.oneof(
    { weight: 5, arbitrary: fitting },
    { weight: 2, arbitrary: odd.map((parts) => parts.join('')) },
    { weight: 1, arbitrary: broken },
  )
}
