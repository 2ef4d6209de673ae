import { type ForeignTotp, fromBase32 } from '@usher/engine'
import type { Fields } from '../fields.ts'
import { foreignIdentities } from './foreign-identities.ts'
import { named } from './person.ts'
import type { Source } from './source.ts'

/** Identities as the admin API answers them with `include_credential=password`, or imports them. */
export const kratos: Source = {
  lists: ['identities'],
  read: (fields) => {
    const email = fields.text('traits.email') ?? kratosIdentifier(fields)
    const own = fields
      .objects('verifiable_addresses')
      .find(({ value }) => String(value).toLowerCase() === email?.toLowerCase())
    return {
      ...named(
        fields,
        ['traits.name.first', 'traits.first_name', 'traits.given_name'],
        ['traits.name.last', 'traits.last_name', 'traits.family_name'],
        ['traits.name'],
      ),
      id: fields.text('id'),
      email,
      username: fields.text('traits.username'),
      hash: fields.text('credentials.password.config.hashed_password'),
      roles: fields.list('metadata_public.roles'),
      status: fields.text('state') === 'inactive' ? 'suspended' : undefined,
      isConfirmed: typeof own?.verified === 'boolean' ? own.verified : undefined,
      createdAt: fields.instant('created_at'),
      totp: kratosTotp(fields),
      identities: fields
        .objects('credentials.oidc.config.providers')
        .flatMap(({ provider, subject }) => foreignIdentities(provider, subject)),
    }
  },
}

/** With `include_credential=totp` there is the link that the QR code had. */
function kratosTotp(fields: Fields): ForeignTotp | undefined {
  const searchParams = URL.parse(
    fields.text('credentials.totp.config.totp_url') ?? '',
  )?.searchParams
  if (!searchParams) return undefined
  const isUsual = [
    ...[searchParams.get('digits') ?? '6', searchParams.get('period') ?? '30'],
    searchParams.get('algorithm') ?? 'SHA1',
  ]
  const secret = fromBase32(searchParams.get('secret') ?? '')
  return secret && isUsual.join() === '6,30,SHA1' ? { secret } : undefined
}

function kratosIdentifier(fields: Fields): string | undefined {
  return fields.list('credentials.password.identifiers').find((one) => one.includes('@'))
}
