import type { AppModule } from '@usher/app'
import type { Engine, ForeignAccount, ReadAccount } from '@usher/engine'
import { plain, readProfile } from '../profile-fields.ts'
import { createFields, type Fields, RecordProblem } from './fields.ts'
import type { FileRecord } from './file-records.ts'
import { withIssuers } from './issuers.ts'
import { ownProfile, readOwnAccount, unknownColumn } from './own-columns.ts'
import type { JoinedParts, Source, SourceAccount, SourceSecrets } from './sources/source.ts'

/** Whether accounts keep their ids: all of them, none, or those whose id has the realm's form. */
export type KeptIds = 'all' | 'none' | 'fitting'

/** How the records of an import are read. */
export interface Reading {
  readonly module: AppModule
  readonly engine: Engine
  /** Absent: our own columns. */
  readonly source: Source | undefined
  readonly secrets: SourceSecrets
  readonly keptIds: KeptIds
  /** The name that a column has for us, by its plain name; empty: it is left out. */
  readonly renamed: ReadonlyMap<string, string>
  /** Issuers of providers, by the name that the file has for them. */
  readonly issuers: ReadonlyMap<string, string>
  /** Whether columns of our own form that mean nothing are left out; else they are refused. */
  readonly ignoresUnknown: boolean
  /** What stands of accounts in other records, by the source's id. */
  readonly joined: ReadonlyMap<string, JoinedParts>
}

/** What became of one record. */
export type ReadRecord =
  | {
      readonly kind: 'account'
      readonly account: ReadAccount
      readonly sourceId: string | undefined
      /** Whether it has its id from there. */
      readonly keepsId: boolean
    }
  | { readonly kind: 'problem'; readonly reason: string }
  | { readonly kind: 'nobody' }

/** What a file holds and an import leaves behind. */
export interface LeftBehind {
  readonly columns: Set<string>
  readonly roles: Set<string>
}

const MOST_NAMES = 100 // of columns or roles that are told

/** Reads a record as the account that it describes, by the rules of the realm. */
export function readRecord(
  reading: Reading,
  record: FileRecord,
  leftBehind: LeftBehind,
): ReadRecord {
  if (record.problem !== undefined) return { kind: 'problem', reason: record.problem }
  const { engine, source } = reading
  if (source?.joins?.(record)) return { kind: 'nobody' }
  try {
    const fields = createFields(record.values, reading.renamed)
    const foreign = source
      ? readForeign({ ...reading, source }, fields, leftBehind)
      : readOwnAccount(reading.module, fields)
    if (!foreign) return { kind: 'nobody' }
    const [unknown] = source || reading.ignoresUnknown ? [] : fields.unread()
    if (unknown !== undefined) return { kind: 'problem', reason: unknownColumn(unknown) }
    note(leftBehind.columns, fields.unread())
    const id = keptId(reading, foreign.id)
    const result = engine.readImport({ ...foreign, id })
    if (result.kind === 'refused') return { kind: 'problem', reason: result.reason }
    const { account } = result
    note(leftBehind.columns, result.leftBehind)
    return { kind: 'account', account, sourceId: foreign.id, keepsId: id !== undefined }
  } catch (error) {
    if (error instanceof RecordProblem) return { kind: 'problem', reason: error.message }
    throw error
  }
}

function keptId({ keptIds, engine }: Reading, id: string | undefined): string | undefined {
  if (id === undefined || keptIds === 'none') return undefined
  return keptIds === 'all' || engine.canKeepId(id) ? id : undefined
}

function readForeign(
  reading: Reading & { readonly source: Source },
  fields: Fields,
  leftBehind: LeftBehind,
): ForeignAccount | undefined {
  const { module, source, secrets, joined } = reading
  const { realm } = module
  const account = source.read(fields, secrets, joined.get(fields.text('id', 'pk') ?? ''))
  if (!account) return undefined
  const { kind } = realm.identifier
  const mapped = (name: string) =>
    [...reading.renamed.values()].includes(name) ? fields.text(name) : undefined
  const identifier = mapped(kind) ?? account[kind]
  if (identifier === undefined) throw new RecordProblem(`the ${kind} is missing`)
  const profile = readProfile(module, identifier, {
    ...namesOf(module, account),
    ...ownProfile(realm, fields),
  })
  if (typeof profile === 'string') throw new RecordProblem(profile)
  return {
    id: mapped('id') ?? account.id,
    identifier,
    profile,
    roles: knownRoles(realm.roles, account.roles ?? [], leftBehind),
    hash: mapped('hash') ?? account.hash,
    status: realmStatus(module, account.status),
    isConfirmed: account.isConfirmed,
    createdAt: account.createdAt,
    locale: languageTag(account.locale),
    totp: account.totp,
    passkeys: account.passkeys,
    identities: withIssuers(account.identities, reading.issuers),
  }
}

/** Some write `de_CH` for `de-CH`; what names no language is left out. */
function languageTag(text: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(text?.replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}

/** Roles of other systems mean something here only where the realm has them, too. */
function knownRoles(
  known: readonly string[],
  roles: readonly string[],
  leftBehind: LeftBehind,
): readonly string[] {
  return roles.flatMap((role) => {
    const own = known.find((one) => one.toLowerCase() === role.toLowerCase())
    if (own === undefined) note(leftBehind.roles, [role])
    return own === undefined ? [] : [own]
  })
}

function realmStatus({ realm }: AppModule, status: SourceAccount['status']): string | undefined {
  if (status === undefined || realm.statuses.includes(status)) return status
  return realm.statuses.find((one) => one === 'suspended' || one === 'archived') ?? status
}

const FIRST = new Set(['firstname', 'givenname', 'forename'])
const LAST = new Set(['lastname', 'familyname', 'surname'])
const FULL = new Set(['name', 'fullname', 'displayname'])

/** The person's names in the fields that the realm has for them. */
function namesOf({ realm }: AppModule, account: SourceAccount): Readonly<Record<string, string>> {
  const { first, last, full } = personNames(account)
  const entries = Object.keys(realm.profile).flatMap((name) => {
    const wanted = plain(name)
    const value = FIRST.has(wanted)
      ? first
      : LAST.has(wanted)
        ? last
        : FULL.has(wanted)
          ? full
          : undefined
    return value ? [[name, value] as const] : []
  })
  return Object.fromEntries(entries)
}

/** A full name is parted at its first blank, where nothing better is known. */
function personNames({ firstName, lastName, fullName }: SourceAccount) {
  const [, before, after] = /^(\S+)\s+(.+)$/s.exec(fullName ?? '') ?? []
  const joined = [firstName, lastName].filter(Boolean).join(' ')
  const hasParts = joined !== ''
  return {
    first: hasParts ? firstName : (before ?? fullName),
    last: hasParts ? lastName : after,
    full: fullName ?? (joined || undefined),
  }
}

function note(told: Set<string>, names: readonly string[]): void {
  for (const name of names) if (told.size < MOST_NAMES) told.add(name)
}
