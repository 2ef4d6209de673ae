import type { PlainDigest } from '@usher/engine'
import { type Fields, type JsonObject, textOf } from '../fields.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { addressIn, named } from './person.ts'
import type { JoinedParts, Source } from './source.ts'

/**
 * `auth_user`, or any table of users, as the database writes it or as `dumpdata` does; there, rows of
 * django-allauth complete the accounts, and rows of other models are left out. A hash that begins
 * with `!` is Django's word for no password.
 */
export const django: Source = {
  flattens: (values) => {
    const { model, pk, fields } = values
    const isDumped = typeof model === 'string' && typeof fields === 'object'
    return isDumped ? { ...Object(fields), pk, [MODEL]: model } : values
  },
  joins: ({ values }) => {
    const model = values[MODEL]
    if (model === undefined || 'password' in values) return undefined
    const id = textOf(Array.isArray(values.user) ? values.user[0] : values.user)
    const parts = id === undefined ? undefined : allauthParts(String(model), values)
    return id !== undefined && parts ? { id, ...parts } : 'nothing'
  },
  read: (fields, _, joined) => ({
    ...named(fields, ['first_name'], ['last_name'], ['name', 'full_name']),
    id: fields.text('id', 'pk'),
    email: fields.text('email') ?? addressIn(fields.text('username')),
    username: fields.text('username'),
    hash: djangoHash(fields),
    status: fields.flag('is_active') === false ? 'suspended' : undefined,
    isConfirmed: joined?.isConfirmed,
    createdAt: fields.instant('date_joined', 'created_at'),
    identities: joined?.identities,
    roles: groupNames(fields),
  }),
}

/** With `--natural-foreign`; else there are numbers, which say nothing. */
function groupNames(fields: Fields): readonly string[] {
  fields.text(MODEL)
  const groups = fields.get('groups')
  return (Array.isArray(groups) ? groups : []).flatMap((group) =>
    Array.isArray(group) && typeof group[0] === 'string' ? [group[0]] : [],
  )
}

function djangoHash(fields: Fields): string | PlainDigest | undefined {
  const hash = fields.text('password')
  if (hash?.startsWith('!')) return undefined
  const bare = /^(?:md5\$\$)?([0-9a-f]{32})$/i.exec(hash ?? '')?.[1] // UnsaltedMD5PasswordHasher
  return bare === undefined ? hash : { algorithm: 'md5', digest: Buffer.from(bare, 'hex') }
}

const MODEL = 'django model'

function allauthParts(model: string, values: JsonObject): JoinedParts | undefined {
  if (model === 'socialaccount.socialaccount') {
    return { identities: foreignIdentities(values.provider, values.uid) }
  }
  const isAddress = model === 'account.emailaddress' && values.primary === true
  return isAddress ? { isConfirmed: values.verified === true } : undefined
}
