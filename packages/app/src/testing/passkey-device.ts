import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { cbor } from './cbor.ts'

/** The options of a ceremony, as a server answers them. */
interface PublicKeyOptions {
  readonly challenge: string
  readonly rpId?: string
  readonly rp?: { readonly id: string }
  readonly user?: { readonly id: string }
}

/** What a device can be made to do otherwise than it should. */
export interface Deviation {
  readonly challenge?: string
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  readonly userPresent?: boolean
  readonly userVerified?: boolean
  readonly backupEligible?: boolean
  readonly backedUp?: boolean
  readonly counter?: number
  readonly userHandle?: string | null
  /** What is claimed to be the algorithm of the key. */
  readonly algorithm?: number
  /** Another attestation than none. */
  readonly attestation?: { readonly fmt: string; readonly statement: ReadonlyMap<string, unknown> }
}

/** A passkey in software, with the JSON forms of WebAuthn Level 3. */
export interface PasskeyDevice {
  readonly credentialId: string
  create(options: PublicKeyOptions, deviation?: Deviation): Record<string, unknown>
  get(options: PublicKeyOptions, deviation?: Deviation): Record<string, unknown>
}

/** @param settings.counter absent: it does not count */
export function passkeyDevice(settings: {
  readonly origin: string
  readonly algorithm?: 'ES256' | 'EdDSA'
  readonly credentialId?: Buffer
  readonly counts?: boolean
}): PasskeyDevice {
  const { origin, algorithm = 'ES256', credentialId: rawId = randomBytes(32), counts } = settings
  const { privateKey, publicKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519')
  const credentialId = rawId.toString('base64url')
  let counter = 0
  let user: string | undefined

  const clientData = (type: string, { challenge }: PublicKeyOptions, deviation: Deviation) =>
    Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? origin,
        crossOrigin: deviation.crossOrigin ?? false,
      }),
    )
  const next = (deviation: Deviation) => {
    if (counts) counter += 1
    return deviation.counter ?? counter
  }
  const whole = (response: object) => ({
    ...{ id: credentialId, rawId: credentialId, type: 'public-key' },
    ...{ clientExtensionResults: {}, authenticatorAttachment: 'platform', response },
  })

  return {
    credentialId,
    create(options, deviation = {}) {
      user = options.user?.id
      const cose = coseKey(publicKey, algorithm, deviation.algorithm)
      const attested = Buffer.concat([Buffer.alloc(16), uint16(rawId.length), rawId, cose])
      const rpId = deviation.rpId ?? options.rp?.id ?? ''
      const authData = authenticatorData(rpId, next(deviation), deviation, attested)
      const { fmt = 'none', statement = new Map() } = deviation.attestation ?? {}
      const object = new Map<string, unknown>([
        ['fmt', fmt],
        ['attStmt', statement],
        ['authData', authData],
      ])
      return whole({
        clientDataJSON: clientData('webauthn.create', options, deviation).toString('base64url'),
        attestationObject: cbor(object).toString('base64url'),
        transports: ['internal', 'hybrid'],
      })
    },
    get(options, deviation = {}) {
      const data = clientData('webauthn.get', options, deviation)
      const rpId = deviation.rpId ?? options.rpId ?? ''
      const authData = authenticatorData(rpId, next(deviation), deviation)
      const signed = Buffer.concat([authData, sha256(data)])
      const signature = sign(algorithm === 'ES256' ? 'sha256' : null, signed, privateKey)
      const handle = deviation.userHandle === undefined ? user : deviation.userHandle
      return whole({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(handle !== null && { userHandle: handle }),
      })
    },
  }
}

const FLAGS = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40 }

/** WebAuthn Level 3 §6.1. */
function authenticatorData(rpId: string, counter: number, deviation: Deviation, attested?: Buffer) {
  const { userPresent = true, userVerified = true } = deviation
  const { backupEligible = true, backedUp = backupEligible } = deviation
  const flags =
    (userPresent ? FLAGS.present : 0) |
    (userVerified ? FLAGS.verified : 0) |
    (backupEligible ? FLAGS.eligible : 0) |
    (backedUp ? FLAGS.backedUp : 0) |
    (attested ? FLAGS.attested : 0)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  const end = attested ?? Buffer.alloc(0)
  return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), count, end])
}

/** RFC 9053 §7: kty 1, alg 3, crv -1, x -2, y -3. */
function coseKey(key: KeyObject, algorithm: 'ES256' | 'EdDSA', claimed?: number): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const entries: [number, unknown][] =
    algorithm === 'ES256'
      ? [
          [1, 2],
          [3, claimed ?? -7],
          [-1, 1],
          [-2, bytes(x)],
          [-3, bytes(y)],
        ]
      : [
          [1, 1],
          [3, claimed ?? -8],
          [-1, 6],
          [-2, bytes(x)],
        ]
  return cbor(new Map(entries))
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}
