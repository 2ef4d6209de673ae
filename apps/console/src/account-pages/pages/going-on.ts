import { firstPage } from '../offer.ts'
import type { Visit } from '../visit.ts'

/** Where somebody wants to go, on its way through the forms. */
export function goingTo({
  query,
  form: sent,
}: Visit): Readonly<Record<string, string | undefined>> {
  const given = (name: string) => sent.get(name) ?? query.get(name) ?? undefined
  return { next: given('next'), return_to: given('return_to') }
}

/** Where somebody goes who is signed in: what is no page of these, and no listed address, is left out. */
export function placeAfter({ app, offer }: Visit, from: URLSearchParams): string {
  const returnTo = from.get('return_to') ?? ''
  if (app.mayReturnTo(returnTo)) return `return?${new URLSearchParams({ return_to: returnTo })}`
  const next = from.get('next') ?? ''
  return /^[a-z][a-z-]{0,40}(?:\?[\w=&-]*)?$/.test(next) ? next : firstPage(offer, app)
}
