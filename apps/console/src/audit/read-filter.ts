import { object, refusal } from '@usher/http'
import { eventFilter } from './schemas.ts'

const schema = object(eventFilter)

/** The filter in the query of a raw route. @throws {RequestRefused} 422 naming the parameter */
export function readFilter(queryString: string) {
  const read = schema.safeParse(Object.fromEntries(new URLSearchParams(queryString)))
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path }) => path.join('.')).join(', ')
  throw refusal(422, `These parameters are wrong: ${wrong}.`)
}
