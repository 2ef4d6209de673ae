import { type ForeignIdentity, type ForeignTotp, fromBase32 } from '@usher/engine'
import type { Fields } from '../fields.ts'
import { named } from './hosted.ts'
import type { Source } from './source.ts'

interface KratosAddress {
  readonly value?: string
  readonly verified?: boolean
}

/** Identities as the admin API answers them with `include_credential=password`, or imports them. */
export const kratos: Source = {
  lists: ['identities'],
  read: (fields) => {
    const addresses = fields.get('verifiable_addresses')
    const email = fields.text('traits.email') ?? kratosIdentifier(fields)
    const own = (Array.isArray(addresses) ? (addresses as readonly KratosAddress[]) : []).find(
      ({ value }) => value === email,
    )
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
      isConfirmed: own?.verified,
      createdAt: fields.instant('created_at'),
      totp: kratosTotp(fields),
      identities: kratosIdentities(fields),
    }
  },
}

/** With `include_credential=totp` there is the link that the QR code had. */
function kratosTotp(fields: Fields): ForeignTotp | undefined {
  const link = fields.text('credentials.totp.config.totp_url')
  if (link === undefined) return undefined
  const { searchParams } = new URL(link)
  const isUsual = [
    ...[searchParams.get('digits') ?? '6', searchParams.get('period') ?? '30'],
    searchParams.get('algorithm') ?? 'SHA1',
  ]
  const secret = fromBase32(searchParams.get('secret') ?? '')
  return secret && isUsual.join() === '6,30,SHA1' ? { secret } : undefined
}

function kratosIdentities(fields: Fields): readonly ForeignIdentity[] {
  const all = fields.get('credentials.oidc.config.providers')
  return (Array.isArray(all) ? all : []).flatMap(({ provider, subject }) =>
    typeof provider === 'string' && typeof subject === 'string' ? [{ provider, subject }] : [],
  )
}

function kratosIdentifier(fields: Fields): string | undefined {
  return fields.list('credentials.password.identifiers').find((one) => one.includes('@'))
}
