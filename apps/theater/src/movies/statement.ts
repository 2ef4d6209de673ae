import { type Place, type Prepared, prepared } from '@usher/storage'
import type { QueryExecutorProvider, RawBuilder } from 'kysely'

/** Like `prepared`, for statements that are written as SQL. */
export function statement<Values extends object, Row>(
  db: QueryExecutorProvider,
  build: (place: Place<Values>) => RawBuilder<Row>,
): Prepared<Values, Row> {
  return prepared((place) => ({ compile: () => build(place).compile(db) }))
}
