import { type Operation, type Schema, valuesOf } from '@usher/app/testing'
import fc from 'fast-check'
import { PASSWORD_MIN } from '../../src/realm.ts'
import { PASSWORD } from './people.ts'
import type { Vividly } from './vividly.ts'

/** Names for what exists only when the request is sent; `World` knows what they stand for. */
const NAMES = [
  '$ada.id',
  '$kim.id',
  '$root.id',
  '$kim.email',
  '$ada.email',
  '$physics.id',
  '$physics.code',
  '$chemistry.id',
  '$chemistry.code',
  '$archived.id',
  '$archived.code',
] as const
const KNOWN = [...NAMES, PASSWORD, 'int_art', 'int_music', 'topic_phys_mech_energy']
const ADDRESSES = NAMES.filter((name) => name.endsWith('.email'))
const CALLERS = ['ada', 'kim', 'root'] as const

type Caller = (typeof CALLERS)[number]

/** A small school with somebody of every kind, for one sequence of requests. */
export interface World {
  named(text: string): string
  /** A token that works; the earlier ones may have been signed out meanwhile. */
  tokenOf(caller: Caller, kind: 'access' | 'refresh'): Promise<string>
}

export interface FuzzedRequest {
  readonly operation: Operation
  readonly path: string
  readonly caller: Caller | 'rubbish' | 'nobody'
  readonly body: string | undefined
}

export async function newWorld(school: Vividly): Promise<World> {
  const [ada, kim] = [await school.teacher('ada'), await school.student('kim')]
  const root = await school.admin('root')
  const physics = await school.createClass(ada, kim)
  const chemistry = await school.createClass(ada)
  const archived = await school.createClass(ada)
  await school.delete(`/api/v1/classes/${archived.class_id}`, { as: ada })
  const meanings: Record<(typeof NAMES)[number], string> = {
    '$ada.id': ada.id,
    '$kim.id': kim.id,
    '$root.id': root.id,
    '$kim.email': kim.email,
    '$ada.email': ada.email,
    '$physics.id': physics.class_id,
    '$physics.code': physics.class_code,
    '$chemistry.id': chemistry.class_id,
    '$chemistry.code': chemistry.class_code,
    '$archived.id': archived.class_id,
    '$archived.code': archived.class_code,
  }
  const people = { ada, kim, root }
  return {
    named: (text) => NAMES.reduce((done, name) => done.replaceAll(name, meanings[name]), text),
    async tokenOf(caller, kind) {
      const { token, refreshToken } = await school.logIn(people[caller])
      return kind === 'access' ? token : refreshToken
    },
  }
}

/** Requests to any of the operations: many that fit, many that nearly do, some that do not. */
export function requestsTo(operations: readonly Operation[]): fc.Arbitrary<FuzzedRequest> {
  return fc.constantFrom(...operations).chain((operation) => {
    const { parameters, body } = operation
    const given = Object.fromEntries(parameters.map((one) => [one.name, placed(one)]))
    return fc
      .record({
        parameters: fc.record(given, {
          requiredKeys: parameters.filter((one) => one.in === 'path').map(({ name }) => name),
        }),
        caller: fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...CALLERS) },
          { weight: 1, arbitrary: fc.constantFrom('rubbish' as const, 'nobody' as const) },
        ),
        body: body ? bodiesOf(body) : fc.constant(undefined),
      })
      .map((request) => ({ ...request, operation, path: pathOf(operation, request.parameters) }))
  })
}

function placed({ name, schema }: Operation['parameters'][number]): fc.Arbitrary<string> {
  const fitting = FITTING[name]
  return fc.oneof(
    { weight: fitting ? 3 : 0, arbitrary: fc.constant(fitting ?? '') },
    { weight: 1, arbitrary: valuesOf(schema, textsOf).map((value) => String(value)) },
    { weight: 1, arbitrary: texts() },
  )
}

const FITTING: Readonly<Record<string, string>> = {
  student_id: '$kim.id',
  teacher_id: '$ada.id',
  class_id: '$physics.id',
}

function bodiesOf(schema: NonNullable<Operation['body']>): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 18, arbitrary: valuesOf(schema, textsOf).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

function pathOf({ path, parameters }: Operation, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams()
  let filled = path
  for (const { name, in: place } of parameters) {
    const value = values[name]?.toWellFormed()
    if (value === undefined) continue
    // The names for later stay readable; they hold nothing that a path must not.
    const encoded = value.startsWith('$') ? value : encodeURIComponent(value)
    if (place === 'path') filled = filled.replace(`{${name}}`, () => encoded)
    else query.set(name, value)
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}

function textsOf(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'email') return fc.oneof(fc.emailAddress(), fc.constantFrom(...ADDRESSES))
  return schema.minLength === PASSWORD_MIN ? passwords() : texts()
}

function passwords(): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(PASSWORD) }, fc.string({ unit: 'binary' }))
}

function texts(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...KNOWN) },
    { weight: 1, arbitrary: fc.emailAddress() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  )
}
