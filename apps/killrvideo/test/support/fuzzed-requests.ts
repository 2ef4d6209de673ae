import { type Operation, type Schema, type TextsOf, valuesOf } from '@usher/app/testing'
import fc from 'fast-check'
import type { KillrVideo } from './killrvideo.ts'
import { PASSWORD } from './people.ts'

/** Names for what exists only when the request is sent; `World` knows what they stand for. */
const NAMES = ['$kim.id', '$mo.id', '$gone.id', '$kim.email', '$new.email'] as const
const CALLERS = ['kim', 'mo', 'gone', 'rubbish', 'nobody'] as const
const FORM = 'application/x-www-form-urlencoded'

/** A few people, for one sequence of requests. */
export interface World {
  named(text: string): string
  tokenOf(caller: FuzzedRequest['caller']): string | undefined
}

export interface FuzzedRequest {
  readonly operation: Operation
  readonly path: string
  readonly caller: (typeof CALLERS)[number]
  readonly type: string
  readonly body: string | undefined
}

export async function newWorld({ viewer, moderator, vanish }: KillrVideo): Promise<World> {
  const [kim, mo, gone] = [await viewer('kim'), await moderator('mo'), await viewer('gone')]
  await vanish(gone)
  const meanings: Record<(typeof NAMES)[number], string> = {
    '$kim.id': kim.id,
    '$mo.id': mo.id,
    '$gone.id': gone.id,
    '$kim.email': kim.email,
    '$new.email': `new.${kim.email}`,
  }
  const people = { kim, mo, gone }
  return {
    named: (text) => NAMES.reduce((done, name) => done.replaceAll(name, meanings[name]), text),
    tokenOf(caller) {
      if (caller === 'nobody') return undefined
      return caller === 'rubbish' ? caller : people[caller].token
    },
  }
}

/** Requests to any of the operations: many that fit, many that nearly do, some that do not. */
export function requestsTo(operations: readonly Operation[]): fc.Arbitrary<FuzzedRequest> {
  return fc.constantFrom(...operations).chain((operation) =>
    fc
      .record({
        parameters: parametersOf(operation),
        caller: fc.constantFrom(...CALLERS),
        type: typesOf(operation),
        body: bodiesOf(operation),
      })
      .map(({ parameters, ...request }) => ({
        ...request,
        operation,
        path: pathOf(operation, parameters),
      })),
  )
}

const texts: TextsOf = ({ format, minLength }) => {
  const fitting =
    format === 'email'
      ? fc.oneof(fc.constantFrom('$kim.email', '$new.email'), fc.emailAddress())
      : minLength === 8
        ? fc.constant(PASSWORD)
        : fc.constantFrom(PASSWORD, '$kim.email', 'password', 'Kim')
  return fc.oneof(
    { weight: 4, arbitrary: fitting },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  )
}

function parametersOf({ parameters }: Operation) {
  const given = Object.fromEntries(
    parameters.map(({ name, in: place, schema }) => [
      name,
      place === 'path' ? fc.oneof(fc.constantFrom(...NAMES), textsLike(schema)) : textsLike(schema),
    ]),
  )
  const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
  return fc.record(given, { requiredKeys: inPath })
}

const textsLike = (schema: Schema) => valuesOf(schema, texts).map((value) => String(value))

function typesOf({ bodyType = 'application/json' }: Operation): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(bodyType) },
    { weight: 1, arbitrary: fc.constantFrom('application/json', 'text/plain', FORM, 'a/b/c') },
  )
}

function bodiesOf({ body, bodyType }: Operation): fc.Arbitrary<string | undefined> {
  if (!body) return fc.option(fc.string({ unit: 'binary' }), { nil: undefined, freq: 5 })
  const written = bodyType === FORM ? asForm : JSON.stringify
  return fc.oneof(
    { weight: 18, arbitrary: valuesOf(body, texts).map((value) => written(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

function asForm(value: unknown): string {
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const pairs = fields.map(([name, field]) => [name, String(field)])
  // The names for later stay readable.
  return String(new URLSearchParams(pairs)).replaceAll('%24', '$')
}

function pathOf({ path, parameters }: Operation, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams()
  let filled = path
  for (const { name, in: place } of parameters) {
    const value = values[name]?.toWellFormed()
    if (value === undefined) continue
    const encoded = value.startsWith('$') ? value : encodeURIComponent(value)
    if (place === 'path') filled = filled.replace(`{${name}}`, () => encoded)
    else query.set(name, value)
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}
