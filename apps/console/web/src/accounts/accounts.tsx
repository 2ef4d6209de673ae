import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import {
  type Account,
  type AccountFilter,
  accountsQuery,
  type Realm,
  realmsQuery,
} from '../api/accounts.ts'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { StatusTag } from '../parts/tag.tsx'
import { AccountFilters } from './account-filters.tsx'
import styles from './accounts.module.css'
import { CreateAccount } from './create-account.tsx'
import { realmName } from './realm-name.ts'

/** The accounts of one app: searched, narrowed down, page by page. */
export function Accounts() {
  const { realm: name } = useParams({ from: '/admin/accounts/$realm' })
  const realms = useQuery(realmsQuery)
  return (
    <Answer of={realms}>
      {({ realms: all }) => {
        const realm = all.find((one) => one.name === name)
        return realm ? (
          <AccountsOf realm={realm} realms={all} />
        ) : (
          <Empty title="There is no such app here." />
        )
      }}
    </Answer>
  )
}

function AccountsOf({
  realm,
  realms,
}: {
  readonly realm: Realm
  readonly realms: readonly Realm[]
}) {
  const filter = useSearch({ from: '/admin/accounts/$realm' })
  const navigate = useNavigate()
  // A page of the list is none of another filter, so it begins with the newest.
  const apply = (search: AccountFilter) =>
    navigate({ to: '/admin/accounts/$realm', params: { realm: realm.name }, search })
  const goTo = (name: string) =>
    navigate({ to: '/admin/accounts/$realm', params: { realm: name }, search: {} })
  return (
    <Page
      title="Accounts"
      lead={`Of ${realmName(realm)}, newest first.`}
      actions={<CreateAccount realm={realm} />}
    >
      <AccountFilters realm={realm} realms={realms} filter={filter} apply={apply} goTo={goTo} />
      <AccountPages realm={realm} filter={filter} />
    </Page>
  )
}

function AccountPages({
  realm,
  filter,
}: {
  readonly realm: Realm
  readonly filter: AccountFilter
}) {
  const found = useQuery(accountsQuery(realm.name, filter))
  return (
    <Answer of={found} loading="Looking for accounts">
      {({ accounts, more }) => (
        <>
          <div aria-busy={found.isPlaceholderData} className={styles.found}>
            {accounts.length === 0 ? (
              <Card>
                <NoAccounts filter={filter} />
              </Card>
            ) : (
              <Card flush>
                <Table
                  label={`Accounts of ${realmName(realm)}`}
                  rows={accounts}
                  keyOf={({ id }) => id}
                  columns={columnsOf(realm)}
                />
              </Card>
            )}
          </div>
          <nav className={styles.pages} aria-label="Pages of accounts">
            {filter.before ? (
              <LinkButton
                variant="default"
                size="xs"
                to="/admin/accounts/$realm"
                params={{ realm: realm.name }}
                search={{ ...filter, before: undefined }}
              >
                Newest accounts
              </LinkButton>
            ) : null}
            {more ? (
              <LinkButton
                variant="default"
                size="xs"
                to="/admin/accounts/$realm"
                params={{ realm: realm.name }}
                search={{ ...filter, before: accounts.at(-1)?.id }}
              >
                Older accounts
              </LinkButton>
            ) : null}
          </nav>
        </>
      )}
    </Answer>
  )
}

function columnsOf(realm: Realm): readonly Column<Account>[] {
  return [
    {
      title: realm.identifier === 'email' ? 'E-mail address' : 'User name',
      cell: ({ id, identifier }) => (
        <Link to="/admin/accounts/$realm/$id" params={{ realm: realm.name, id }}>
          <Said>{identifier}</Said>
        </Link>
      ),
    },
    { title: 'Name', cell: ({ name }) => (name === null ? '' : <Said>{name}</Said>) },
    { title: 'State', cell: ({ status }) => <StatusTag status={status} /> },
    { title: 'Roles', cell: ({ roles }) => roles.join(', ') || 'none' },
    { title: 'Created', cell: ({ created_at }) => <Instant at={created_at} /> },
    {
      title: 'Last sign-in',
      cell: ({ last_login_at }) => <MaybeInstant at={last_login_at} />,
      minor: true,
    },
  ]
}

function NoAccounts({
  filter: { search, status, role, before },
}: {
  readonly filter: AccountFilter
}) {
  if (before) return <Empty title="There are no older accounts." />
  if (search || status || role) {
    return <Empty title="No account is like that.">Try fewer conditions.</Empty>
  }
  return <Empty title="No accounts yet.">They appear here as people register.</Empty>
}
