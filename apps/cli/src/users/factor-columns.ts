import {
  base32,
  type ExportedAccount,
  type ForeignFactors,
  fromBase32,
  type Realm,
} from '@usher/engine'
import { z } from '@usher/http'
import { type Fields, RecordProblem } from './import/fields.ts'

// How second factors and identities stand in our own files: objects in JSON, JSON in cells of CSV.

/** Those that accounts of the realm can have, in order. */
export function factorColumns({ secondFactors, federation }: Realm): readonly FactorColumn[] {
  return [
    ...(secondFactors?.methods.includes('totp') ? (['totp'] as const) : []),
    ...(secondFactors?.methods.includes('passkey') ? (['passkeys'] as const) : []),
    ...(federation ? (['identities'] as const) : []),
  ]
}

type FactorColumn = keyof ForeignFactors

/** The readable secret of the app included. `null`: the account has none. */
export function writtenFactor(account: ExportedAccount, column: FactorColumn): object | null {
  if (column === 'totp') {
    const { totp } = account
    if (!totp) return null
    const { secret, confirmedAt, disabledAt } = totp
    return { secret: base32(secret), confirmedAt, disabledAt }
  }
  if (column === 'identities') {
    return account.identities?.map(({ id: _, ...identity }) => identity) ?? null
  }
  return (
    account.passkeys?.map(({ id: _, publicKey, ...passkey }) => ({
      ...passkey,
      publicKey: Buffer.from(publicKey).toString('base64url'),
    })) ?? null
  )
}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const optionalInstant = instant.nullish().transform((at) => at ?? undefined)
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined)
const bytes = z.base64url().transform((text) => new Uint8Array(Buffer.from(text, 'base64url')))

const schemas = {
  totp: z.object({
    secret: z.string().transform((text, { addIssue }) => {
      const secret = fromBase32(text)
      if (secret) return secret
      addIssue('is no base32')
      return z.NEVER
    }),
    confirmedAt: optionalInstant,
    disabledAt: optionalInstant,
  }),
  passkeys: z.array(
    z.object({
      credentialId: z.string(),
      publicKey: bytes,
      name: z.string().max(200),
      userHandle: z.string().regex(/^[\w-]*$/),
      rpId: z.string(),
      use: z.enum(['sign_in', 'second_factor']),
      signCount: z.int().min(0),
      transports: z.array(z.string().regex(/^[\w-]+$/)),
      aaguid: z.string(),
      backupEligible: z.boolean(),
      backedUp: z.boolean(),
      createdAt: instant,
      lastUsedAt: optionalInstant,
      disabledAt: optionalInstant,
      disabledFor: z
        .enum(['failures', 'counter'])
        .nullish()
        .transform((reason) => reason ?? undefined),
    }),
  ),
  identities: z.array(
    z.object({
      provider: z.string().min(1),
      issuer: z.string().min(1),
      subject: z.string().min(1),
      email: optionalText,
      linkedAt: instant,
    }),
  ),
}

/** @throws {RecordProblem} naming the column that is not readable, and never what it holds */
export function readFactorColumns(fields: Fields): ForeignFactors {
  return {
    totp: read(fields, 'totp', schemas.totp),
    passkeys: read(fields, 'passkeys', schemas.passkeys),
    identities: read(fields, 'identities', schemas.identities),
  }
}

function read<T>(fields: Fields, column: string, schema: z.ZodType<T>): T | undefined {
  const value = fields.get(column)
  if (value === undefined) return undefined
  const parsed = schema.safeParse(typeof value === 'string' ? jsonIn(value) : value)
  if (parsed.success) return parsed.data
  const place = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new RecordProblem(`${place === '' ? column : `${column}.${place}`} is not readable`)
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
