import type { RequestFacts } from '../routes/route.ts'

/**
 * The value of a cookie. Two of one name would be an attack or an accident: neither counts.
 *
 * @returns `undefined`: there is none
 */
export function cookieIn({ cookie }: RequestFacts['headers'], name: string): string | undefined {
  const pairs = typeof cookie === 'string' ? cookie.split(';') : []
  const ours = pairs.map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`))
  return ours.length === 1 ? ours[0]?.slice(name.length + 1) : undefined
}
