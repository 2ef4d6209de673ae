/**
 * Whether the browser knows passkeys and their JSON forms (WebAuthn Level 3 §5.1.8), and the server
 * was reached by a name: there are none for IP addresses.
 */
export const canUsePasskeys =
  !/^[\d.]+$|:/.test(location.hostname) &&
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** Lets the browser make a passkey. @returns its JSON */
export async function makePasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
): Promise<object> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return jsonOf(await navigator.credentials.create({ publicKey }))
}

/** Lets the browser prove a passkey. @returns its JSON */
export async function provePasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
): Promise<object> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return jsonOf(await navigator.credentials.get({ publicKey }))
}

function jsonOf(credential: Credential | null): object {
  if (credential instanceof PublicKeyCredential) return credential.toJSON()
  throw new PasskeyNotUsed()
}

/** The browser made or proved none. */
class PasskeyNotUsed extends Error {
  override readonly name = 'PasskeyNotUsed'
}
