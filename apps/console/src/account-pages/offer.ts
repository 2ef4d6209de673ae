import type { AskAccountApi } from './account-client.ts'
import type { Offer, PersonApp } from './person-app.ts'

const offers = new WeakMap<PersonApp, Offer>()

/** What the app offers. It is declared, so it stays the same while the server runs. */
export async function readOffer(app: PersonApp, ask: AskAccountApi): Promise<Offer> {
  const known = offers.get(app)
  if (known) return known
  const answer = await ask<Offer>('GET', '/')
  if (!answer.ok) throw new TypeError(`the account API of ${app.name} does not describe itself`)
  offers.set(app, answer.body)
  return answer.body
}

/** Whether mails with links for choosing a password can be asked for. */
export function mailsResets({ endpoints }: PersonApp, { reset }: Offer): boolean {
  return reset || endpoints.requestPasswordReset !== undefined
}

/** Where somebody gets who has signed in. */
export function firstPage({ profile, sessions, credential }: Offer, app: PersonApp): string {
  const hasProfile = Object.keys(profile.properties ?? {}).length > 0
  if (hasProfile && !app.endpoints.logIn) return 'profile'
  if (sessions) return 'sessions'
  return credential === 'password' ? 'password' : 'security'
}
