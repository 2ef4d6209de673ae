import { useQuery } from '@tanstack/react-query'
import type { AccountDetail, Realm } from '../api/accounts.ts'
import { apiKeysQuery } from '../api/api-keys.ts'
import { KEY_COLUMNS, RevokeKey } from '../api-keys/key-columns.tsx'
import { Card, Section } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'

interface KeyProps {
  readonly realm: Realm
  readonly account: AccountDetail
  readonly done: (sentence: string) => void
}

/** Keys of programs that act for the account. */
export function AccountApiKeys({ realm, account, done }: KeyProps) {
  const keys = useQuery(apiKeysQuery(realm.name, account.id))
  return (
    <Section title="API keys">
      <Card flush>
        <Answer of={keys} loading="Reading the keys">
          {({ keys: found }) =>
            found.length === 0 ? (
              <Empty title="No API keys." />
            ) : (
              <Table
                label={`API keys of ${account.identifier}`}
                rows={found}
                keyOf={({ id }) => id}
                columns={[
                  ...KEY_COLUMNS,
                  {
                    title: 'Action',
                    cell: (key) => (
                      <RevokeKey realm={realm.name} account={account.id} apiKey={key} done={done} />
                    ),
                  },
                ]}
              />
            )
          }
        </Answer>
      </Card>
    </Section>
  )
}
