import { randomUUID } from 'node:crypto'
import type { UseCaseContext } from '../context.ts'
import { MOST_PASSKEYS, relyingPartyOf } from '../factors/passkey-options.ts'
import type { CarriedFactors, NewIdentity, Passkey } from '../ports.ts'
import { newPrefixedId } from '../tokens/random.ts'

/** An authenticator app of another system: SHA-1, six digits, 30 seconds. */
export interface ForeignTotp {
  readonly secret: Uint8Array
  readonly confirmedAt?: Date | undefined
  readonly disabledAt?: Date | undefined
}

/** A passkey of another system. It counts only if it was made for the same host. */
export type ForeignPasskey = Pick<Passkey, 'credentialId' | 'publicKey' | 'backupEligible'> &
  Partial<Passkey>

/** Who somebody is at a provider. Without its issuer nobody knows which one is meant. */
export interface ForeignIdentity {
  readonly provider: string
  readonly subject: string
  readonly issuer?: string | undefined
  readonly email?: string | undefined
  readonly linkedAt?: Date | undefined
}

/** How else somebody proved who they are in another system. Absent: not at all. */
export interface ForeignFactors {
  readonly totp?: ForeignTotp | undefined
  readonly passkeys?: readonly ForeignPasskey[] | undefined
  readonly identities?: readonly ForeignIdentity[] | undefined
}

export type FactorReading =
  | {
      readonly kind: 'read'
      readonly carried: CarriedFactors
      readonly leftBehind: readonly string[]
    }
  | { readonly kind: 'refused'; readonly reason: string }

type Context = Pick<UseCaseContext, 'realm' | 'relyingParty'>

const LEAST_SECRET_BYTES = 10 // what apps of the first years made
const MOST_SECRET_BYTES = 128
const MOST_CREDENTIAL_CHARACTERS = 1364 // 1023 bytes (WebAuthn Level 3 §4)

/** @param at when they were made, if nothing better is known */
export function readFactors(context: Context, foreign: ForeignFactors, at: Date): FactorReading {
  const { totp, passkeys = [], identities = [] } = foreign
  const problem = problemOf(foreign)
  if (problem !== undefined) return { kind: 'refused', reason: problem }
  const leftBehind: string[] = []
  const taken = <T>(what: string, all: readonly T[], isPlace: boolean): readonly T[] => {
    if (all.length > 0 && !isPlace) leftBehind.push(what)
    return isPlace ? all : []
  }
  const { secondFactors, federation } = context.realm
  const [app] = taken('authenticator apps', totp ? [totp] : [], hasMethod(secondFactors, 'totp'))
  const keys = taken('passkeys', passkeys, hasMethod(secondFactors, 'passkey')).flatMap((key) => {
    const rpId = key.rpId ?? relyingPartyOf(context)?.id
    if (rpId === undefined) leftBehind.push('passkeys (here is no host for which they were made)')
    return rpId === undefined ? [] : [passkeyOf(key, rpId, at)]
  })
  const known = taken('identities', identities, federation !== undefined).flatMap((identity) => {
    const { issuer } = identity
    if (issuer === undefined) leftBehind.push(`identities at ${identity.provider}`)
    return issuer === undefined ? [] : [identityOf(identity, issuer, at)]
  })
  return {
    kind: 'read',
    leftBehind,
    carried: {
      ...(app && { totp: { ...app, id: newFactorId(), confirmedAt: app.confirmedAt ?? at } }),
      ...(keys.length > 0 && { passkeys: keys }),
      ...(known.length > 0 && { identities: known }),
    },
  }
}

function problemOf({ totp, passkeys = [] }: ForeignFactors): string | undefined {
  const bytes = totp?.secret.length ?? LEAST_SECRET_BYTES
  if (bytes < LEAST_SECRET_BYTES || bytes > MOST_SECRET_BYTES) {
    return `the secret of the authenticator app has ${bytes} bytes; give ${LEAST_SECRET_BYTES} to ${MOST_SECRET_BYTES}`
  }
  if (passkeys.length > MOST_PASSKEYS) return `an account has ${MOST_PASSKEYS} passkeys at most`
  for (const { credentialId, publicKey } of passkeys) {
    const isId = /^[\w-]+$/.test(credentialId) && credentialId.length <= MOST_CREDENTIAL_CHARACTERS
    if (!isId || publicKey.length === 0) return 'a passkey is not readable'
  }
  return undefined
}

function hasMethod(
  factors: Context['realm']['secondFactors'],
  method: 'totp' | 'passkey',
): boolean {
  return factors?.methods.includes(method) ?? false
}

const newFactorId = () => newPrefixedId('factor_')
const UNKNOWN_MODEL = '00000000-0000-0000-0000-000000000000'

function passkeyOf(key: ForeignPasskey, rpId: string, at: Date): Passkey {
  const { name = 'Passkey', userHandle = '', use = 'second_factor', signCount = 0 } = key
  const { transports = [], aaguid = UNKNOWN_MODEL, backupEligible, backedUp = false } = key
  return {
    ...{ id: newFactorId(), name, credentialId: key.credentialId, publicKey: key.publicKey },
    ...{ userHandle, rpId, use, signCount, transports, aaguid, backupEligible, backedUp },
    createdAt: key.createdAt ?? at,
    lastUsedAt: key.lastUsedAt,
    disabledAt: key.disabledAt,
    disabledFor: key.disabledFor,
  }
}

function identityOf(identity: ForeignIdentity, issuer: string, at: Date): NewIdentity {
  const { provider, subject, email, linkedAt = at } = identity
  return { id: randomUUID(), issuer, subject, provider, email, linkedAt }
}
