import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

/** What a selection asks for, fragments expanded. Large numbers may be infinite. */
export interface Facts {
  /** Levels of fields, introspection left out. */
  readonly depth: number
  readonly fields: number
  /** Fields at the top. */
  readonly roots: number
  /** Those of them that make or take a secret. */
  readonly secretRoots: number
  /** Those of them that need a token. */
  readonly guardedRoots: number
}

export interface OperationFacts extends Facts {
  readonly operation: OperationDefinitionNode
}

/** All that guard and limits want to know of a document; no fragment is looked at twice. */
export interface DocumentFacts {
  readonly operations: readonly OperationFacts[]
  readonly fragments: readonly Facts[]
  /** How many fields stand within a field. */
  readonly fieldsWithin: ReadonlyMap<FieldNode, number>
  /** Whether each fragment that is used is there, once. */
  readonly isComplete: boolean
}

const SECRET_FIELDS = ['registerUser', 'login']
const OPEN_FIELDS = [...SECRET_FIELDS, '__typename']
const NOTHING: Facts = { depth: 0, fields: 0, roots: 0, secretRoots: 0, guardedRoots: 0 }

/**
 * @param document whose selections are not deeply nested: recursion follows them
 * @returns `undefined` if a fragment leads back to itself
 */
export function documentFacts(document: DocumentNode): DocumentFacts | undefined {
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
  const order = neededFirst(fragments)
  if (!order) return undefined
  const reader = new FactsReader()
  const ofFragments = order.map((fragment) => reader.define(fragment))
  const operations = document.definitions
    .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({ operation, ...reader.read(operation.selectionSet) }))
  return {
    operations,
    fragments: ofFragments,
    fieldsWithin: reader.fieldsWithin,
    isComplete: !reader.missesFragments && order.length === fragments.length,
  }
}

class FactsReader {
  readonly fieldsWithin = new Map<FieldNode, number>()
  missesFragments = false
  readonly #fragments = new Map<string, Facts>()

  define({ name, selectionSet }: FragmentDefinitionNode): Facts {
    const facts = this.read(selectionSet)
    this.#fragments.set(name.value, facts)
    return facts
  }

  read({ selections }: SelectionSetNode): Facts {
    return selections.map((selection) => this.#readOne(selection)).reduce(together, NOTHING)
  }

  #readOne(selection: SelectionSetNode['selections'][number]): Facts {
    if (selection.kind === Kind.FIELD) return this.#readField(selection)
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.read(selection.selectionSet)
    const facts = this.#fragments.get(selection.name.value)
    if (!facts) this.missesFragments = true
    return facts ?? NOTHING
  }

  #readField(field: FieldNode): Facts {
    const inner = field.selectionSet ? this.read(field.selectionSet) : NOTHING
    this.fieldsWithin.set(field, inner.fields)
    const name = field.name.value
    return {
      depth: name.startsWith('__') ? 0 : 1 + inner.depth,
      fields: 1 + inner.fields,
      roots: 1,
      secretRoots: SECRET_FIELDS.includes(name) ? 1 : 0,
      guardedRoots: OPEN_FIELDS.includes(name) ? 0 : 1,
    }
  }
}

function together(one: Facts, other: Facts): Facts {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: one.fields + other.fields,
    roots: one.roots + other.roots,
    secretRoots: one.secretRoots + other.secretRoots,
    guardedRoots: one.guardedRoots + other.guardedRoots,
  }
}

/** Each fragment after those that it needs, or `undefined` if some need each other. */
function neededFirst(
  fragments: readonly FragmentDefinitionNode[],
): readonly FragmentDefinitionNode[] | undefined {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  const missing = new Map<string, Set<string>>()
  const neededBy = new Map<string, string[]>()
  for (const [name, fragment] of byName) {
    const needs = spreadsIn(fragment).filter((other) => byName.has(other))
    missing.set(name, new Set(needs))
    for (const other of new Set(needs)) neededBy.set(other, [...(neededBy.get(other) ?? []), name])
  }
  const order: FragmentDefinitionNode[] = []
  const ready = [...byName.keys()].filter((name) => missing.get(name)?.size === 0)
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    const fragment = byName.get(name)
    if (fragment) order.push(fragment)
    for (const waiting of neededBy.get(name) ?? []) {
      missing.get(waiting)?.delete(name)
      if (missing.get(waiting)?.size === 0) ready.push(waiting)
    }
  }
  return order.length === byName.size ? order : undefined
}

function spreadsIn(fragment: FragmentDefinitionNode): readonly string[] {
  const names: string[] = []
  visit(fragment, { FragmentSpread: ({ name }) => void names.push(name.value) })
  return names
}
