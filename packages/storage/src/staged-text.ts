import {
  type CarriedTotp,
  type ImportedAccount,
  type NewIdentity,
  openText,
  type Passkey,
  type RealmKeys,
  sealText,
} from '@usher/engine'
import { assertStorable } from './storable.ts'
import { StorageFault } from './storage-fault.ts'

const BOUND_TO = 'staged import'

/** Accounts as they wait for their turn; secrets of authenticator apps are sealed meanwhile. */
export function stagedText(accounts: readonly ImportedAccount[], keys: RealmKeys): string {
  const staged = accounts.map(({ totp, passkeys, ...account }) => ({
    ...account,
    totp: totp && {
      ...totp,
      secret: base64(sealText(keys.factors, base64(totp.secret), BOUND_TO)),
    },
    passkeys: passkeys?.map((key) => ({ ...key, publicKey: base64(key.publicKey) })),
  }))
  return JSON.stringify(staged, storableOnly)
}

/** JSON would hide what no column of text can hold. */
function storableOnly(_: string, value: unknown): unknown {
  assertStorable(value)
  return value
}

/** Instants are texts in JSON, and so are bytes. */
type InText<T> = {
  readonly [Key in keyof T]: NonNullable<T[Key]> extends Date | Uint8Array
    ? string | Extract<T[Key], undefined>
    : T[Key]
}

type StagedAccount = InText<Omit<ImportedAccount, 'totp' | 'passkeys' | 'identities'>> & {
  readonly totp?: InText<CarriedTotp>
  readonly passkeys?: readonly InText<Passkey>[]
  readonly identities?: readonly InText<NewIdentity>[]
}

export function openStaged(text: string, keys: RealmKeys): readonly ImportedAccount[] {
  const staged: readonly StagedAccount[] = JSON.parse(text)
  return staged.map(({ totp, passkeys, identities, ...account }) => ({
    ...account,
    createdAt: new Date(account.createdAt),
    confirmedAt: optionalDate(account.confirmedAt),
    totp: totp && totpOf(totp, keys),
    passkeys: passkeys?.map(passkeyOf),
    identities: identities?.map((one) => ({ ...one, linkedAt: new Date(one.linkedAt) })),
  }))
}

function totpOf(totp: InText<CarriedTotp>, keys: RealmKeys): CarriedTotp {
  const secret = openText(keys.factors, bytes(totp.secret), BOUND_TO)
  if (secret === undefined) {
    throw new StorageFault('the import was begun with another SECRET_KEY; import again')
  }
  return {
    ...{ id: totp.id, secret: bytes(secret), confirmedAt: new Date(totp.confirmedAt) },
    disabledAt: optionalDate(totp.disabledAt),
  }
}

function passkeyOf(key: InText<Passkey>): Passkey {
  return {
    ...key,
    publicKey: bytes(key.publicKey),
    createdAt: new Date(key.createdAt),
    lastUsedAt: optionalDate(key.lastUsedAt),
    disabledAt: optionalDate(key.disabledAt),
  }
}

function optionalDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}

function base64(raw: Uint8Array): string {
  return Buffer.from(raw).toString('base64url')
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}
