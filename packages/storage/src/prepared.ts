import {
  type Compilable,
  type CompiledQuery,
  type QueryExecutorProvider,
  type RawBuilder,
  sql,
} from 'kysely'

/** Stands in a compiled query where a value goes in at each call. */
class Gap {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Marks the place of the value called `name`. */
export type Place<Values> = <Name extends keyof Values & string>(
  name: Name,
) => RawBuilder<Values[Name]>

/** A database or transaction, whatever its tables. */
export interface Executes extends QueryExecutorProvider {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<{ rows: Row[] }>
}

/** Runs the statement with these values and answers its rows. */
export type Prepared<Values, Row> = (db: Executes, values: Values) => Promise<Row[]>

const known = new Map<string, string>()

/** The name under which PostgreSQL keeps the statement, if it is one of the prepared ones. */
export function statementName(text: string): string | undefined {
  return known.get(text)
}

/** Gives a text that is run over and over its name. */
export function nameStatement(text: string): string {
  const name = known.get(text) ?? `usher_${known.size + 1}`
  known.set(text, name)
  return name
}

/** Runs a statement at once. */
type Runner = (text: string, values: readonly unknown[]) => readonly unknown[]

const runners = new WeakMap<object, Runner>()

/**
 * Prepared statements in the transactions of this database go past Kysely, whose way to a connection
 * costs about as much as a small statement. Only for one whose connection is known beforehand.
 */
export function runDirectly(db: QueryExecutorProvider, runner: Runner): void {
  runners.set(db.getExecutor().adapter, runner)
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
  return async (db, values) => {
    const parameters = filled(query.parameters, values)
    const run = runners.get(db.getExecutor().adapter)
    if (run) return run(query.sql, parameters) as Row[]
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}

function filled(parameters: readonly unknown[], values: object): readonly unknown[] {
  const given = values as Readonly<Record<string, unknown>>
  return parameters.map((parameter) =>
    parameter instanceof Gap ? given[parameter.name] : parameter,
  )
}
