import { IconKeyOff, IconRotate } from '@tabler/icons-react'
import { changeKeys, type Key } from '../api/operation.ts'
import { useMay } from '../api/permissions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { MaybeInstant } from '../parts/instant.tsx'
import { Card } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import styles from './operation.module.css'

interface KeysProps {
  readonly keys: readonly Key[]
  readonly done: (sentence: string) => void
}

/** What signs tokens, and what signed those that still count. */
export function Keys({ keys, done }: KeysProps) {
  const action = { title: 'Action', cell: (key: Key) => <Change of={key} done={done} /> }
  const columns = useMay()('govern') ? [...COLUMNS, action] : COLUMNS
  return (
    <Card flush>
      <Table
        label="Signing keys"
        rows={keys}
        keyOf={({ realm, for: purpose, id }) => `${realm} ${purpose} ${id}`}
        columns={columns}
      />
    </Card>
  )
}

const COLUMNS: readonly Column<Key>[] = [
  { title: 'App', cell: ({ realm }) => realm },
  {
    title: 'Signs',
    cell: ({ for: purpose }) => (purpose === 'app' ? 'its own tokens' : 'tokens for services'),
  },
  {
    title: 'Key',
    cell: ({ id }) => (id === 'configured' ? 'from the settings' : <code>{id}</code>),
  },
  {
    title: 'Since',
    cell: ({ created_at }) => (created_at === null ? '' : <MaybeInstant at={created_at} />),
  },
  {
    title: 'Counts until',
    cell: ({ ends_at }) => (ends_at === null ? 'in force' : <MaybeInstant at={ends_at} />),
  },
]

/** One key of each app is in force; the others go by themselves. */
function Change({ of: key, done }: { readonly of: Key; readonly done: KeysProps['done'] }) {
  if (key.ends_at !== null) return null
  const whose = key.for === 'app' ? key.realm : `${key.realm} for services`
  return (
    <div className={styles.actions}>
      <Confirm
        label="Rotate"
        icon={<IconRotate size={15} aria-hidden />}
        title={`A new key for ${whose}?`}
        verb="Rotate the key"
        act={() => changeKeys('rotate', key)}
        done={() => done(`${whose} signs with a new key.`)}
      >
        Nobody is signed out: this key goes on verifying until the last token that it signed has
        ended.
      </Confirm>
      <Confirm
        label="Revoke"
        icon={<IconKeyOff size={15} aria-hidden />}
        final
        typed={key.realm}
        title={`End all keys of ${whose}?`}
        verb="Revoke the keys"
        act={() => changeKeys('revoke', key)}
        done={() => done(`All former keys of ${whose} have ended.`)}
      >
        For a key that somebody may know. Every token that was signed so far is worthless within two
        seconds, so everybody has to sign in again.
      </Confirm>
    </div>
  )
}
