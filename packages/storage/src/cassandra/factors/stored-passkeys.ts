import type { NewPasskey, Passkey } from '@usher/engine'

type Instants = 'createdAt' | 'lastUsedAt' | 'disabledAt'

/** A passkey as the account's row keeps it, in JSON; instants are RFC 3339. */
export interface StoredPasskey extends Omit<Passkey, Instants | 'publicKey' | 'disabledFor'> {
  /** Base64. */
  readonly publicKey: string
  readonly createdAt: string
  readonly lastUsedAt?: string | undefined
  /** Wrong proofs since the last right one. */
  readonly failures: number
  readonly disabledAt?: string | undefined
  readonly disabledFor?: Passkey['disabledFor']
}

export function storedPasskey({ publicKey, createdAt, ...passkey }: NewPasskey): StoredPasskey {
  return {
    ...passkey,
    publicKey: Buffer.from(publicKey).toString('base64'),
    createdAt: createdAt.toISOString(),
    failures: 0,
  }
}

export function passkeyOf(stored: StoredPasskey): Passkey {
  const { publicKey, createdAt, lastUsedAt, failures: _, disabledAt, disabledFor, ...rest } = stored
  return {
    ...rest,
    publicKey: Buffer.from(publicKey, 'base64'),
    createdAt: new Date(createdAt),
    lastUsedAt: lastUsedAt === undefined ? undefined : new Date(lastUsedAt),
    disabledAt: disabledAt === undefined ? undefined : new Date(disabledAt),
    disabledFor,
  }
}

/** The oldest first. */
export function passkeysOf(stored: readonly StoredPasskey[]): readonly Passkey[] {
  return stored
    .map(passkeyOf)
    .sort(
      (one, other) =>
        one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1),
    )
}

/** The list with one of them changed. */
export function withPasskey(
  list: readonly StoredPasskey[],
  id: string,
  changes: Partial<StoredPasskey>,
): readonly StoredPasskey[] {
  return list.map((passkey) => (passkey.id === id ? { ...passkey, ...changes } : passkey))
}

/** Whoever proves another factor is the holder, so wrong proofs do not lock them out any longer. */
export function enableOtherPasskeys(
  list: readonly StoredPasskey[],
  id: string | undefined,
): readonly StoredPasskey[] {
  return list.map((passkey) => {
    if (passkey.disabledFor !== 'failures' || passkey.id === id) return passkey
    const { disabledAt: _, disabledFor: __, ...enabled } = passkey
    return { ...enabled, failures: 0 }
  })
}
