import type { Answer, Ask, Sent } from '@usher/app/testing'
import { newcomer, PASSWORD } from './people.ts'

type Surface = 'blueprint' | 'oauth2'

/** What a client needs of the surfaces; they may be in another process. */
export type Reachable = Readonly<Record<Surface, { readonly ask: Ask }>>

export type Limited = ReturnType<typeof limited>

let last = 0

/** An address that nobody has used yet (RFC 5737). */
export function newAddress(): string {
  last += 1
  return `198.51.${last >> 8}.${last & 255}`
}

/** A client with an address of its own, for servers that trust their proxy. */
export function limited(surfaces: Reachable, address = newAddress()) {
  const ask = (surface: Surface, method: string, path: string, sent: Sent = {}) =>
    surfaces[surface].ask(method, path, { ...sent, headers: { 'x-forwarded-for': address } })
  const times = (count: number, job: () => Promise<Answer>) =>
    Promise.all(Array.from({ length: count }, job))

  return {
    address,
    ask,
    /** So many different people at the same time. */
    register: (count: number, surface: Surface) =>
      times(count, () =>
        surface === 'blueprint'
          ? ask(surface, 'POST', '/api/v1/users/register', { body: newcomer('kim') })
          : ask(surface, 'POST', '/api/v1/auth/register', {
              body: { email: newcomer('lee').email, password: PASSWORD },
            }),
      ),
    /** So many times at the same time. */
    logIn: (count: number, surface: Surface, body: { email: string; password: string }) =>
      times(count, () =>
        surface === 'blueprint'
          ? ask(surface, 'POST', '/api/v1/users/login', { body })
          : ask(surface, 'POST', '/api/v1/auth/login', {
              form: { username: body.email, password: body.password },
            }),
      ),
  }
}

/** How many answers had which status. */
export function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
