import { asAccountId, type Passkey } from '@usher/engine'
import { type Html, html } from './html.ts'
import type { Person } from './session.ts'
import type { Visit } from './visit.ts'

/** 32 bytes in base64url, by which authenticators know an account (WebAuthn Level 3 §5.4.3). */
const USER_HANDLE = /^[\w-]{43}$/

/**
 * What the script of the page tells the browser's keeper of passkeys: which ones of the account are
 * still good, and what the account is called now (WebAuthn Level 3 §5.1.10).
 *
 * An account whose last passkey was just removed is known by the handle in the query alone. Nobody
 * can guess the handle of somebody else, and it is not looked at where the account has passkeys.
 */
export async function passkeySignals(visit: Visit, { me }: Person): Promise<Html | undefined> {
  const { app, query } = visit
  const rpId = app.engine.relyingParty?.id
  if (rpId === undefined) return undefined
  const passkeys = await passkeysOf(visit, me.id)
  const userId = handleIn(passkeys) ?? query.get('handle') ?? ''
  if (!USER_HANDLE.test(userId)) return undefined
  const name = me.email ?? me.username ?? ''
  const allAcceptedCredentialIds = passkeys.map(({ credentialId }) => credentialId)
  return html`<data hidden data-passkeys="${JSON.stringify({
    rpId,
    userId,
    allAcceptedCredentialIds,
    name,
    displayName: name,
  })}"></data>`
}

/**
 * What the script tells the browser after a sign-in with a passkey that no realm of this host has:
 * nobody should be offered it again (WebAuthn Level 3 §5.1.10.1).
 */
export async function unknownPasskey(
  { app: { engine, isPasskeyOfNobody } }: Visit,
  credential: unknown,
): Promise<Html | undefined> {
  const rpId = engine.relyingParty?.id
  const credentialId = idIn(credential)
  if (rpId === undefined || credentialId === undefined) return undefined
  if (!(await isPasskeyOfNobody?.(credentialId))) return undefined
  return html`<data hidden data-unknown-passkey="${JSON.stringify({ rpId, credentialId })}"></data>`
}

const CREDENTIAL_ID = /^[\w-]{1,1364}$/ // 1023 bytes in base64url (Level 3 §7.1)

function idIn(credential: unknown): string | undefined {
  if (typeof credential !== 'object' || credential === null || !('id' in credential))
    return undefined
  const { id } = credential
  return typeof id === 'string' && CREDENTIAL_ID.test(id) ? id : undefined
}

/**
 * A quiet offer to somebody without a passkey; the script shows it where the browser can make one.
 * None is made unasked: from the first one on, every way of signing in asks for a second factor.
 */
export async function passkeyOffer(visit: Visit, { me }: Person): Promise<Html | undefined> {
  const { say, offer } = visit
  if (!offer.passkeys.on || (await passkeysOf(visit, me.id)).length > 0) return undefined
  return html`<p class="notice" data-passkey-offer hidden>${say('passkeysLead')}
<a href="security">${say('addPasskey')}</a></p>`
}

/** By which authenticators know the account, if it has a passkey. */
export async function userHandleOf(visit: Visit, { me }: Person): Promise<string | undefined> {
  return handleIn(await passkeysOf(visit, me.id))
}

/** All of an account have the same; those that came from elsewhere may have none. */
function handleIn(passkeys: readonly Passkey[]): string | undefined {
  return passkeys.find(({ userHandle }) => userHandle !== '')?.userHandle
}

/** Those of this host. */
async function passkeysOf({ app: { engine } }: Visit, id: string): Promise<readonly Passkey[]> {
  const { passkeys } = await engine.store.factors.list(asAccountId(id))
  return passkeys.filter(({ rpId }) => rpId === engine.relyingParty?.id)
}
