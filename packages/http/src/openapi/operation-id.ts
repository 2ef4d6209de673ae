import type { Route } from '../routes/route.ts'

/**
 * The names that generated clients give to the operations of an app, by route: the declared
 * `operationId`, or one made of method and path. `GET /api/v1/movies/{movie_id}/` is `getMovie`,
 * `DELETE /classes/{class_id}/students/{student_id}` is `deleteClassStudent`. Where two routes would
 * share a name, parameters are added: `getMovieByMovieId`.
 *
 * @throws {TypeError} if two routes declare the same name
 */
export function operationIds(routes: readonly Route<never>[]): ReadonlyMap<Route<never>, string> {
  const ids = new Map<Route<never>, string>()
  const taken = new Set<string>()
  for (const route of routes) {
    const { operationId } = route
    if (operationId === undefined) continue
    if (taken.has(operationId)) throw new TypeError(`two routes are called ${operationId}`)
    taken.add(operationId)
    ids.set(route, operationId)
  }
  const others = routes.filter(({ operationId }) => operationId === undefined)
  for (const route of others) {
    const isUnique = !taken.has(shortId(route)) && sharing(others, route).length === 1
    const id = unused(isUnique ? shortId(route) : longId(route), taken)
    taken.add(id)
    ids.set(route, id)
  }
  return ids
}

function sharing(routes: readonly Route<never>[], route: Route<never>): readonly Route<never>[] {
  return routes.filter((other) => shortId(other) === shortId(route))
}

function unused(id: string, taken: ReadonlySet<string>): string {
  let candidate = id
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${id}${count}`
  return candidate
}

function longId(route: Route<never>): string {
  const params = segmentsOf(route).filter(isParam)
  const names = params.map((param) => capitalized(wordsOf(param)))
  return shortId(route) + (names.length > 0 ? `By${names.join('And')}` : '')
}

function shortId(route: Route<never>): string {
  const segments = segmentsOf(route)
  const nouns = segments.flatMap((segment, index) => {
    if (isParam(segment)) return []
    const next = segments[index + 1]
    return capitalized(wordsOf(next !== undefined && isParam(next) ? singular(segment) : segment))
  })
  return route.method.toLowerCase() + (nouns.join('') || 'Root')
}

/** Without what all paths of an API have in common, such as `/api/v1`. */
function segmentsOf({ path }: Route<never>): readonly string[] {
  const segments = path.split('/').filter(Boolean)
  const start = segments.findIndex((segment) => !/^(api|v[0-9]+)$/.test(segment))
  return start === -1 ? [] : segments.slice(start)
}

function isParam(segment: string): boolean {
  return segment.startsWith('{')
}

/** Plurals whose singular ends in `ie`, or is the same. */
const IRREGULAR = new Map([
  ['movies', 'movie'],
  ['cookies', 'cookie'],
  ['series', 'series'],
])

function singular(noun: string): string {
  const irregular = IRREGULAR.get(noun)
  if (irregular !== undefined) return irregular
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`
  if (/(ss|x|ch|sh)es$/.test(noun)) return noun.slice(0, -2)
  return noun.endsWith('s') && !noun.endsWith('ss') ? noun.slice(0, -1) : noun
}

function wordsOf(segment: string): readonly string[] {
  return segment.split(/[^A-Za-z0-9]+/).filter(Boolean)
}

function capitalized(words: readonly string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
