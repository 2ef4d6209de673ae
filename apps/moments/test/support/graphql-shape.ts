import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'

/** What of the data does not have the type that the schema gives it; `undefined` if all has. */
export function mismatchIn(
  schema: GraphQLSchema,
  query: string,
  data: unknown,
): string | undefined {
  const document = parse(query)
  const fragments = fragmentsOf(document)
  const problems = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    const root = schema.getRootType(definition.operation)
    return root
      ? [mismatchOf(root, selected(root, definition.selectionSet, fragments), data, '')]
      : []
  })
  // Of several operations one was run.
  return problems.includes(undefined) ? undefined : problems[0]
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>
/** By the key of the answer. */
type Selected = Map<string, { type: GraphQLOutputType; inner: Selected }>

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  )
}

function selected(
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fragments: Fragments,
  into: Selected = new Map(),
): Selected {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      selected(type, selection.selectionSet, fragments, into)
    } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(selection.name.value)
      if (fragment) selected(type, fragment.selectionSet, fragments, into)
    } else {
      const { name, alias, selectionSet } = selection
      const key = alias?.value ?? name.value
      const field = type.getFields()[name.value]
      if (!field) continue // `__typename` and introspection: not ours to check
      const known = into.get(key) ?? { type: field.type, inner: new Map() }
      into.set(key, known)
      const innerType = objectIn(field.type)
      if (selectionSet && innerType) selected(innerType, selectionSet, fragments, known.inner)
    }
  }
  return into
}

function objectIn(type: GraphQLOutputType): GraphQLObjectType | undefined {
  if (isNonNullType(type) || isListType(type)) return objectIn(type.ofType)
  return isObjectType(type) ? type : undefined
}

function mismatchOf(
  type: GraphQLOutputType,
  inner: Selected,
  value: unknown,
  at: string,
): string | undefined {
  if (isNonNullType(type)) {
    return value === null ? `null at ${at}` : mismatchOf(type.ofType, inner, value, at)
  }
  if (value === null) return undefined
  if (isListType(type)) {
    if (!Array.isArray(value)) return `no list at ${at}`
    return firstOf(
      value.map((item, index) => mismatchOf(type.ofType, inner, item, `${at}.${index}`)),
    )
  }
  if (isObjectType(type)) {
    if (typeof value !== 'object') return `no object at ${at}`
    return firstOf(
      Object.entries(Object(value)).map(([key, field]) => {
        const expected = inner.get(key)
        return expected && mismatchOf(expected.type, expected.inner, field, `${at}.${key}`)
      }),
    )
  }
  const fits = SCALARS[type.name]
  return fits && !fits(value) ? `${typeof value} at ${at} is no ${type.name}` : undefined
}

const firstOf = (problems: readonly (string | undefined)[]) =>
  problems.find((problem) => problem !== undefined)

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value),
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  DateTime: (value) =>
    typeof value === 'string' && /Z$/.test(value) && !Number.isNaN(Date.parse(value)),
}
