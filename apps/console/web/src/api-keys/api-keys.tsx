import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { realmsQuery } from '../api/accounts.ts'
import { allApiKeysQuery, type HeldApiKey } from '../api/api-keys.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { AppChoice } from '../parts/app-choice.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { KEY_COLUMNS, RevokeKey } from './key-columns.tsx'

/** The keys of all programs that act for accounts of an app. */
export function ApiKeys() {
  const realms = useQuery(realmsQuery)
  const { realm } = useSearch({ from: '/admin/api-keys' })
  return (
    <Page
      title="API keys"
      lead="Programs use them to act for an account. Revoke a key that may have leaked."
    >
      <Answer of={realms} loading="Looking for keys">
        {({ realms: all }) => {
          const names = all.filter(({ has_api_keys }) => has_api_keys).map(({ name }) => name)
          const shown = names.find((name) => name === realm) ?? names[0]
          return shown === undefined ? (
            <Empty title="No app on this server has API keys." />
          ) : (
            <KeysOf realm={shown} realms={names} />
          )
        }}
      </Answer>
    </Page>
  )
}

interface KeysProps {
  readonly realm: string
  readonly realms: readonly string[]
}

function KeysOf({ realm, realms }: KeysProps) {
  const { after } = useSearch({ from: '/admin/api-keys' })
  const navigate = useNavigate()
  const keys = useQuery(allApiKeysQuery(realm, after))
  const { said, tell } = useTold()
  const done = async (sentence: string) => {
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN, 'api-keys'] })
  }
  return (
    <>
      <AppChoice
        realms={realms}
        realm={realm}
        choose={(chosen) => navigate({ to: '/admin/api-keys', search: { realm: chosen } })}
      />
      <Told said={said} />
      <Answer of={keys} loading="Reading the keys">
        {({ keys: found, next }) => (
          <>
            <Card flush>
              {found.length === 0 ? (
                <Empty title="No API keys yet.">People create them on their account pages.</Empty>
              ) : (
                <Table
                  label="API keys"
                  rows={found}
                  keyOf={({ id }) => id}
                  columns={columnsOf(realm, done)}
                />
              )}
            </Card>
            {next === null ? null : (
              <LinkButton
                variant="default"
                size="xs"
                to="/admin/api-keys"
                search={{ realm, after: next }}
              >
                Older keys
              </LinkButton>
            )}
          </>
        )}
      </Answer>
    </>
  )
}

const columnsOf = (
  realm: string,
  done: (sentence: string) => void,
): readonly Column<HeldApiKey>[] => [
  {
    title: 'Account',
    cell: ({ account: { id, identifier } }) => (
      <Link to="/admin/accounts/$realm/$id" params={{ realm, id }}>
        {identifier}
      </Link>
    ),
  },
  ...KEY_COLUMNS,
  {
    title: 'Action',
    cell: (key) => <RevokeKey realm={realm} account={key.account.id} apiKey={key} done={done} />,
  },
]
