import { type ApiKey, revokeApiKey } from '../api/api-keys.ts'
import { useMay } from '../api/permissions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import type { Column } from '../parts/table.tsx'

/** What a key is, for every list of keys. */
export const KEY_COLUMNS: readonly Column<ApiKey>[] = [
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Begins with', cell: ({ prefix }) => <code>{prefix}…</code> },
  {
    title: 'May',
    cell: ({ scopes }) => (scopes.length === 0 ? 'read the account' : scopes.join(', ')),
  },
  { title: 'Made', cell: ({ created_at }) => <Instant at={created_at} />, minor: true },
  { title: 'Last used', cell: ({ last_used_at }) => <MaybeInstant at={last_used_at} /> },
  { title: 'Ends', cell: ({ expires_at }) => <Instant at={expires_at} /> },
]

interface RevokeProps {
  readonly realm: string
  readonly account: string
  readonly apiKey: ApiKey
  readonly done: (sentence: string) => void
}

/** A button that takes a key away, after asking. */
export function RevokeKey({ realm, account, apiKey, done }: RevokeProps) {
  const may = useMay()
  if (!may('handle', { name: realm })) return null
  return (
    <Confirm
      label="Revoke"
      name={`Revoke: ${apiKey.name}`}
      title={`Revoke the key ${apiKey.name}?`}
      verb="Revoke the key"
      final
      act={() => revokeApiKey(realm, account, apiKey.id)}
      done={() => done(`The key ${apiKey.name} is revoked.`)}
    >
      The next request of the program that has it is refused. Nobody can bring the key back.
    </Confirm>
  )
}
