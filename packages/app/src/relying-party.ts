import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import type { Realm, RelyingParty } from '@usher/engine'

/** Where passkeys are made and used. */
interface Site {
  /** As people know the app. */
  readonly name: string
  /** The base of the app's pages. */
  readonly publicUrl: string
  /** Where people reach the server. */
  readonly serverUrl: string
  /** Further origins whose pages may use the passkeys. */
  readonly origins: readonly string[]
}

const ALGORITHMS = [-8, -7, -257]
const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']
const MOST_CREDENTIAL_ID_BYTES = 1023 // WebAuthn Level 3 §7.1

/**
 * The site for which the passkeys of a realm are made: the host of its public address.
 *
 * @returns `undefined` where there are none: the realm declares no passkeys, or the address is an IP
 *   address, which is no RP ID
 */
export function relyingPartyAt({ secondFactors }: Realm, site: Site): RelyingParty | undefined {
  const { hostname: id, origin } = new URL(site.publicUrl)
  if (!secondFactors?.methods.includes('passkey') || isIP(id.replace(/^\[|\]$/g, '')))
    return undefined
  const server = new URL(site.serverUrl)
  const isOwn = server.hostname === id || server.hostname.endsWith(`.${id}`)
  const origins = [origin, ...(isOwn ? [server.origin] : []), ...site.origins]
  return {
    id,
    name: site.name,
    verifyCreation: ({ credential, challenge }) =>
      orUndefined(() => verifyCreation(sent(credential), { challenge, id, origins })),
    verifyAssertion: ({ credential, challenge, passkey }) =>
      orUndefined(() => verifyAssertion(sent(credential), { challenge, id, origins, passkey })),
  }
}

interface Expected {
  readonly challenge: string
  readonly id: string
  readonly origins: readonly string[]
}

/** What a client sent is judged by the library. */
function sent<Response extends object>(credential: object): Response {
  return credential as Response
}

/** The library throws at whatever is wrong with what a client sent. */
async function orUndefined<T>(verify: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await verify()
  } catch {
    return undefined
  }
}

async function verifyCreation(
  response: RegistrationResponseJSON,
  { challenge, id, origins }: Expected,
) {
  if (isFramed(response) || !isPlain(response)) return undefined
  const { verified, registrationInfo: made } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: id,
    requireUserVerification: false, // the engine decides by the use
    supportedAlgorithmIDs: ALGORITHMS,
  })
  if (!verified || made.credential.id !== response.id) return undefined
  if (Buffer.from(response.id, 'base64url').length > MOST_CREDENTIAL_ID_BYTES) return undefined
  return {
    credentialId: made.credential.id,
    publicKey: made.credential.publicKey,
    signCount: made.credential.counter,
    transports: knownTransports(made.credential.transports),
    aaguid: made.aaguid,
    backupEligible: made.credentialDeviceType === 'multiDevice',
    backedUp: made.credentialBackedUp,
    userVerified: made.userVerified,
  }
}

async function verifyAssertion(
  response: AuthenticationResponseJSON,
  {
    challenge,
    id,
    origins,
    passkey,
  }: Expected & { passkey: { credentialId: string; publicKey: Uint8Array } },
) {
  if (isFramed(response)) return undefined
  const { verified, authenticationInfo: proved } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: id,
    requireUserVerification: false, // the engine decides by the use
    credential: {
      id: passkey.credentialId,
      publicKey: Uint8Array.from(passkey.publicKey),
      counter: 0, // the engine compares it, after the signature
    },
  })
  if (!verified) return undefined
  return {
    signCount: proved.newCounter,
    backupEligible: proved.credentialDeviceType === 'multiDevice',
    backedUp: proved.credentialBackedUp,
    userVerified: proved.userVerified,
  }
}

/** Asked for within a page of somebody else (Level 3 §13.4.9). */
function isFramed({ response }: { response: { clientDataJSON: string } }): boolean {
  const { crossOrigin, topOrigin } = decodeClientDataJSON(response.clientDataJSON)
  return crossOrigin === true || topOrigin !== undefined
}

/** No attestation, or a self attestation that browsers pass on: no certificate is ever read. */
function isPlain({ response }: RegistrationResponseJSON): boolean {
  const attestation = decodeAttestationObject(Buffer.from(response.attestationObject, 'base64url'))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && !attestation.get('attStmt').get('x5c'))
}

function knownTransports(transports: unknown): readonly string[] {
  return Array.isArray(transports) ? TRANSPORTS.filter((known) => transports.includes(known)) : []
}
