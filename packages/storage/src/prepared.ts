import { hash } from 'node:crypto'
import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely'

/** Stands in a compiled query where a value goes in at each call. */
class Gap {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Marks where the value called `name` goes. */
export type Place<Values> = <Name extends keyof Values & string>(
  name: Name,
) => RawBuilder<Values[Name]>

/** Runs compiled queries: a Kysely instance, a transaction, or the `tx` of `Database.write`. */
export interface Executes {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<{ rows: Row[] }>
}

/** Runs the statement with these values and returns its rows. */
export type Prepared<Values, Row> = (on: Executes, values: Values) => Promise<Row[]>

/** By text, then by realm. */
const known = new Map<string, Map<string, string>>()

/**
 * The name under which PostgreSQL keeps the statement, if it is one of the prepared ones. It follows
 * from text and realm: processes and realms that share a connection never mean different statements
 * by one name.
 */
export function statementName(realm: string, text: string): string | undefined {
  const names = known.get(text)
  if (!names) return undefined
  const name = names.get(realm) ?? `usher_${hash('sha256', `${realm}\n${text}`, 'base64url')}`
  names.set(realm, name)
  return name
}

/** Notes that a text is run over and over, so that preparing it pays. */
export function nameStatement(text: string): void {
  if (!known.has(text)) known.set(text, new Map())
}

/**
 * Builds and compiles a statement once, for paths that every request takes: building it anew
 * costs several times as much as running it.
 */
export function prepared<Values extends object, Row>(
  build: (place: Place<Values>) => Compilable<Row>,
): Prepared<Values, Row> {
  const query = build((name) => sql`${new Gap(name)}`).compile()
  nameStatement(query.sql)
  return async (on, values) => {
    const parameters = filled(query.parameters, values)
    return (await on.executeQuery<Row>({ ...query, parameters })).rows
  }
}

function filled(parameters: readonly unknown[], values: object): readonly unknown[] {
  const given = values as Readonly<Record<string, unknown>>
  return parameters.map((parameter) =>
    parameter instanceof Gap ? given[parameter.name] : parameter,
  )
}
