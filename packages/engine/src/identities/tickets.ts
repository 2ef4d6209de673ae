import type { AccountId } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import type { NewTicket, ProvidedIdentity, StoredCredential, TicketKind } from '../ports.ts'
import { openText, sealText } from '../sealed-text.ts'
import { hashToken, newToken } from '../tokens/random.ts'

/** What each kind of ticket remembers. */
export interface Tickets {
  /** A visit to a provider; its secret is the `state`. */
  readonly flow: Returning & {
    readonly provider: string
    readonly nonce: string
    readonly codeVerifier: string
    /** The hash of the browser's cookie. */
    readonly binding: string
    /**
     * Whose account gets the identity, as long as it has this credential: whoever began it may have been
     * thrown out meanwhile by a reset. Absent: somebody signs in.
     */
    readonly linksTo?:
      | { readonly accountId: AccountId; readonly credential: StoredCredential }
      | undefined
  }
  /** Somebody whom the provider has identified, on the way back to the app. */
  readonly hand_over: {
    readonly accountId: AccountId
    readonly identity: Pick<ProvidedIdentity, 'issuer' | 'subject' | 'sessionId'>
    readonly codeChallenge: string
  }
  /** An identity that waits for a proof that the account is its holder's. */
  readonly link: Returning & {
    readonly provider: string
    readonly accountId: AccountId
    readonly identity: Pick<ProvidedIdentity, 'issuer' | 'subject' | 'sessionId' | 'email'>
    readonly binding: string
  }
}

interface Returning {
  readonly returnTo: string
  /** Of the verifier that the app keeps (RFC 7636 §4.2, S256). */
  readonly codeChallenge: string
}

/** How long each kind lives. */
export const TICKET_SECONDS: Readonly<Record<TicketKind, number>> = {
  flow: 600,
  hand_over: 60,
  link: 600,
}

/** @returns the secret that names the ticket: 43 characters of base64url */
export async function openTicket<Kind extends TicketKind>(
  { store, clock, keys }: Pick<UseCaseContext, 'store' | 'clock' | 'keys'>,
  kind: Kind,
  known: Tickets[Kind],
): Promise<string> {
  const secret = newToken()
  await store.identities.openTicket(newTicket({ clock, keys }, kind, { known, secret }))
  return secret
}

/** A ticket to store. @param ticket.secret 43 characters of base64url */
export function newTicket<Kind extends TicketKind>(
  { clock, keys }: Pick<UseCaseContext, 'clock' | 'keys'>,
  kind: Kind,
  { known, secret }: { readonly known: Tickets[Kind]; readonly secret: string },
): NewTicket & { readonly now: Date } {
  const now = clock.now()
  return {
    hash: hashToken(secret),
    kind,
    sealed: sealText(keys.outbox, JSON.stringify(known)),
    expiresAt: new Date(now.getTime() + TICKET_SECONDS[kind] * 1000),
    now,
  }
}

/** Spends a ticket. @returns `undefined`: unknown, spent or expired */
export async function takeTicket<Kind extends TicketKind>(
  context: Pick<UseCaseContext, 'store' | 'clock' | 'keys'>,
  kind: Kind,
  secret: string,
): Promise<Tickets[Kind] | undefined> {
  const { store, clock } = context
  const key = { hash: hashToken(secret), kind, now: clock.now() }
  return opened(context, kind, await store.identities.takeTicket(key))
}

/** The same without spending it. */
export async function findTicket<Kind extends TicketKind>(
  context: Pick<UseCaseContext, 'store' | 'clock' | 'keys'>,
  kind: Kind,
  secret: string,
): Promise<Tickets[Kind] | undefined> {
  const { store, clock } = context
  const key = { hash: hashToken(secret), kind, now: clock.now() }
  return opened(context, kind, await store.identities.findTicket(key))
}

function opened<Kind extends TicketKind>(
  { keys }: Pick<UseCaseContext, 'keys'>,
  _kind: Kind,
  sealed: Uint8Array | undefined,
): Tickets[Kind] | undefined {
  const text = sealed && openText(keys.outbox, sealed)
  return text === undefined ? undefined : (JSON.parse(text) as Tickets[Kind]) // one of ours, as it opened
}
