import { plain } from '../profile-fields.ts'
import { readInstant } from './instant.ts'

/** What is wrong with a record, in one sentence for the operator. */
export class RecordProblem extends Error {
  override readonly name = 'RecordProblem'
}

/**
 * The values of one record by their names, in which letter case, blanks, `_` and `-` do not count.
 * A path such as `app_metadata.roles` leads into objects, also into JSON that stands in a text.
 */
export interface Fields {
  /** Whether the record has such a value, though it may be empty. */
  has(name: string): boolean
  /** The first that is there and not empty. */
  get(...paths: readonly string[]): unknown
  /** The same as text; numbers are written out. */
  text(...paths: readonly string[]): string | undefined
  /** @throws {RecordProblem} if it is neither true nor false */
  flag(...paths: readonly string[]): boolean | undefined
  /** @throws {RecordProblem} if it is no date */
  instant(...paths: readonly string[]): Date | undefined
  /** Of an array, or of a text that is separated by `;`, `,`, `|` or blanks. */
  list(...paths: readonly string[]): readonly string[]
  /** The objects of an array, which may stand as JSON in a text. What is no object is left out. */
  objects(...paths: readonly string[]): readonly JsonObject[]
  /** Names of values that nobody has asked for. */
  unread(): readonly string[]
}

/** An object of which nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>

/** @param renamed the name that a column has for us, by its plain name; empty: it is left out */
export function createFields(
  values: Readonly<Record<string, unknown>>,
  renamed: ReadonlyMap<string, string>,
): Fields {
  const byName = new Map<string, readonly [name: string, value: unknown]>()
  for (const [name, value] of Object.entries(values)) {
    const mapped = renamed.get(plainName(name))
    if (mapped !== '') byName.set(plainName(mapped ?? name), [name, value])
  }
  const read = new Set<string>()

  function find(path: string): unknown {
    const [first = '', ...rest] = path.split('.')
    const own = byName.get(plainName(first))
    if (!own) return undefined
    read.add(own[0])
    return rest.reduce((value, key) => entryOf(value, key), own[1])
  }

  function get(...paths: readonly string[]): unknown {
    for (const path of paths) {
      const value = find(path)
      if (value !== undefined && value !== null && value !== '') return value
    }
    return undefined
  }

  return {
    has: (name) => byName.has(plainName(name)),
    get,
    text: (...paths) => textOf(get(...paths)),
    flag: (...paths) => flagOf(get(...paths), paths[0]),
    instant: (...paths) => instantOf(get(...paths), paths[0]),
    list: (...paths) => listOf(get(...paths)),
    objects: (...paths) => objectsOf(get(...paths)),
    unread: () =>
      [...byName.values()].flatMap(([name, value]) =>
        read.has(name) || value === null || value === '' ? [] : [name],
      ),
  }
}

const plainNames = new Map<string, string>()

/** Every record asks for the same few names. */
function plainName(name: string): string {
  const known = plainNames.get(name)
  if (known !== undefined) return known
  const made = plain(name)
  if (plainNames.size < 10_000) plainNames.set(name, made)
  return made
}

function entryOf(value: unknown, key: string): unknown {
  const object = typeof value === 'string' ? objectIn(value) : value
  if (typeof object !== 'object' || object === null) return undefined
  return Object.entries(object).find(([name]) => plainName(name) === plainName(key))?.[1]
}

function objectIn(text: string): unknown {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // some text that begins like an object
  }
}

/** The same as `Fields.text`, of a value in an object. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined
}

const FLAGS = new Map<unknown, boolean>([
  ...[true, 't', 'true', '1', 1, 'yes', 'y'].map((value) => [value, true] as const),
  ...[false, 'f', 'false', '0', 0, 'no', 'n'].map((value) => [value, false] as const),
])

function flagOf(value: unknown, name = ''): boolean | undefined {
  if (value === undefined) return undefined
  const flag = FLAGS.get(typeof value === 'string' ? value.toLowerCase() : value)
  if (flag === undefined) throw new RecordProblem(`${name} is neither true nor false`)
  return flag
}

function instantOf(value: unknown, name = ''): Date | undefined {
  const inner = entryOf(value, '$date') ?? value // MongoDB's extended JSON
  const text = textOf(entryOf(inner, '$numberLong') ?? inner)
  if (inner === undefined) return undefined
  const instant = text === undefined ? null : readInstant(text)
  if (instant !== null) return instant
  const told = text === undefined ? '' : ` ${text}`
  throw new RecordProblem(`${name}${told} is no date; give 2024-01-31T08:00:00Z`)
}

/** The same as `Fields.objects`, of a value in an object. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  const list = typeof value === 'string' && value.startsWith('[') ? arrayIn(value) : value
  return Array.isArray(list) ? list.filter(isObject) : []
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textOf(one) ?? [])
  const text = textOf(value)
  if (text?.startsWith('[')) return listIn(text)
  return text?.split(/[;,|\s]+/).filter(Boolean) ?? []
}

function listIn(text: string): readonly string[] {
  return listOf(arrayIn(text))
}

function arrayIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RecordProblem('a list is no JSON')
  }
}
