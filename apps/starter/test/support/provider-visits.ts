import { createHash, randomBytes } from 'node:crypto'
import type { Answer } from '@usher/app/testing'
import type { Person, TestIssuer } from '@usher/federation/testing'
import { ACCOUNTS, type Starter } from './starter.ts'

export const RETURN_TO = 'https://app.example/signed-in'

/** One browser with an app in it that signs people in at a provider. */
export interface Browser {
  /** Asks where to go. */
  begin(options?: { provider?: string; returnTo?: string }): Promise<Answer>
  /** The same for somebody who is signed in and wants to link the provider. */
  beginLink(as: string, approval?: string): Promise<Answer>
  /** Comes back from the provider with what it gave. */
  comeBack(callback: URL): Promise<Answer>
  /** Enters a password into the page that asks for it. */
  prove(page: Answer, password: string): Promise<Answer>
  /** The app takes the code that the browser has brought. */
  complete(returned: Answer): Promise<Answer>
  /** All of it, as somebody at the provider. */
  signIn(person: Person): Promise<{ returned: Answer; completed: Answer }>
}

/** @param issuer where `begin` leads to by default, under the name `school` */
export function browser(starter: () => Pick<Starter, 'get' | 'post'>, issuer: TestIssuer): Browser {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  let cookie: string | undefined
  const sent = () => (cookie === undefined ? {} : { headers: { cookie } })

  const own: Browser = {
    async begin({ provider = 'school', returnTo = RETURN_TO } = {}) {
      const answer = await starter().post(`${ACCOUNTS}/login/oidc/${provider}`, {
        body: { return_to: returnTo, code_challenge: challenge },
        ...sent(),
      })
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return answer
    },
    async beginLink(as, approval) {
      const answer = await starter().post(`${ACCOUNTS}/identities/school`, {
        as,
        body: { return_to: RETURN_TO, code_challenge: challenge },
        headers: { ...sent().headers, ...(approval && { 'usher-approval': approval }) },
      })
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return answer
    },
    comeBack: ({ pathname, search }) => starter().get(pathname + search, sent()),
    prove(page, password) {
      const field = (name: string) =>
        new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? ''
      return starter().post('/account/starter/callback/school/confirm', {
        form: { ticket: field('ticket'), label: field('label'), password },
        ...sent(),
      })
    },
    complete: (returned) =>
      starter().post(`${ACCOUNTS}/login/complete`, { body: { code: codeIn(returned), verifier } }),
    async signIn(person) {
      const { body } = await own.begin()
      const returned = await own.comeBack(issuer.signIn(body.authorization_url, person))
      return { returned, completed: await own.complete(returned) }
    },
  }
  return own
}

/** The code that a browser brings back to its app. */
export function codeIn({ headers }: Answer): string {
  const fragment = headers.get('location')?.split('#')[1]
  return new URLSearchParams(fragment).get('code') ?? 'none'
}
