import type { AppModule } from '@usher/app'
import {
  asAccountId,
  asIdentifier,
  asPasswordHash,
  type CarriedFactors,
  type ImportedAccount,
  newAccountId,
  type Realm,
} from '@usher/engine'
import fc from 'fast-check'

const ARGON2 =
  '$argon2id$v=19$m=19456,t=2,p=1$Ttjj8snDYIFzIaNdOadb4w$Piq4kCZ7+SQzMi4AfHjllSOkNxBdcaTYMWflrjqcJuU'

/** Ids and addresses that nobody else has. */
export function numbered(
  { realm }: AppModule,
  accounts: readonly Drawn[],
): readonly ImportedAccount[] {
  return accounts.map(({ name, ...account }, index) => {
    const isEmail = realm.identifier.kind === 'email'
    const shownIdentifier = isEmail ? `kim${index}@example.com` : `kim${index}`
    const isNumbered = realm.accountIds.form === 'sequential'
    return {
      ...account,
      id: isNumbered ? asAccountId(String(index * 3 + 1)) : newAccountId(realm),
      identifier: asIdentifier(shownIdentifier),
      shownIdentifier,
      createdAt: new Date(account.createdAt.getTime() + index), // the order of the export
      ...withOwnKeys(account, index),
    }
  })
}

function withOwnKeys({ passkeys, identities }: CarriedFactors, index: number): CarriedFactors {
  return {
    ...(passkeys && {
      passkeys: passkeys.map((key, place) => ({ ...key, credentialId: `key_${index}-${place}` })),
    }),
    ...(identities && {
      identities: identities.map((one, place) => ({ ...one, subject: `${index}|${place}` })),
    }),
  }
}

type Drawn = Omit<ImportedAccount, 'id' | 'identifier' | 'shownIdentifier'> & {
  readonly name?: undefined
}

const instant = fc.date({
  ...{ min: new Date('2015-01-01'), max: new Date('2026-01-01'), noInvalidDate: true },
})
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 80 })

/** Any account that the realm can have. */
export function accountOf(realm: Realm): fc.Arbitrary<Drawn> {
  const profile = Object.entries(realm.profile).map(
    ([name, { type }]) =>
      [name, type === 'integer' ? fc.integer({ min: 1, max: 12 }) : text] as const,
  )
  return fc.record(
    {
      status: fc.constantFrom(...realm.statuses),
      roles: fc.subarray([...realm.roles], { minLength: 1 }).map((roles) => roles.toSorted()),
      profile: fc.record(Object.fromEntries(profile)),
      hash: fc.constant(asPasswordHash(ARGON2)),
      createdAt: instant,
      confirmedAt: instant,
      locale: fc.constantFrom('de', 'en', 'de-CH'),
      ...factorsOf(realm),
    },
    { requiredKeys: ['status', 'roles', 'profile', 'hash', 'createdAt'] },
  )
}

/** Also what CSV must quote. */
const text = fc.constantFrom('Kim', 'Lee, "the" first', 'two\nlines', 'Zoë 張', '=1+1', '{}')

function factorsOf({ secondFactors, federation }: Realm) {
  const methods = secondFactors?.methods ?? []
  return {
    ...(methods.includes('totp') && {
      totp: fc.record({
        ...{ id: fc.uuid(), secret: bytes(10), confirmedAt: instant },
        disabledAt: optional(instant),
      }),
    }),
    ...(methods.includes('passkey') && {
      passkeys: fc.array(passkey, { minLength: 1, maxLength: 2 }),
    }),
    ...(federation && { identities: fc.array(identity, { minLength: 1, maxLength: 2 }) }),
  }
}

const passkey = fc.record({
  ...{ id: fc.uuid(), name: text, credentialId: fc.constant(''), publicKey: bytes(30) },
  userHandle: fc.constantFrom('', 'handle_of-kim'),
  rpId: fc.constant('accounts.example.com'),
  use: fc.constantFrom('sign_in' as const, 'second_factor' as const),
  signCount: fc.nat(),
  transports: fc.subarray(['internal', 'hybrid', 'usb']),
  aaguid: fc.uuid(),
  ...{ backupEligible: fc.boolean(), backedUp: fc.boolean(), createdAt: instant },
  ...{ lastUsedAt: optional(instant), disabledAt: optional(instant) },
  disabledFor: optional(fc.constantFrom('failures' as const, 'counter' as const)),
})

const identity = fc.record({
  ...{ id: fc.uuid(), issuer: fc.webUrl(), subject: fc.constant('') },
  provider: fc.constantFrom('google', 'corp'),
  email: optional(fc.constant('kim@elsewhere.example')),
  linkedAt: instant,
})
