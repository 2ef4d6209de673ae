import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import {
  type AccountFilter,
  accountsQuery,
  countQuery,
  type Realm,
  realmsQuery,
} from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, Page } from '../parts/page.tsx'
import { useRemembered } from '../parts/remembered.ts'
import { Answer, Empty } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'
import { AccountFilters } from './account-filters.tsx'
import styles from './accounts.module.css'
import { BulkBar } from './bulk-bar.tsx'
import { chooseColumn, useChosen } from './chosen.tsx'
import { CreateAccount } from './create-account.tsx'
import { ExportAll } from './export-accounts.tsx'
import {
  listColumns,
  OPTIONAL_COLUMNS,
  type OptionalColumn,
  STANDARD_COLUMNS,
} from './list-columns.tsx'
import { ListOptions } from './list-options.tsx'
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
          <Empty title="There is no such app on this server." />
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
  const apply = (search: AccountFilter) =>
    navigate({ to: '/admin/accounts/$realm', params: { realm: realm.name }, search })
  const may = useMay()
  const goTo = (name: string) =>
    navigate({ to: '/admin/accounts/$realm', params: { realm: name }, search: {} })
  return (
    <Page
      title="Accounts"
      lead={<Count realm={realm} filter={filter} />}
      actions={
        <>
          {may('export') ? <ExportAll realm={realm} filter={filter} /> : null}
          {may('govern') && realm.credential === 'password' && realm.apps.length > 0 ? (
            <LinkButton
              to="/admin/accounts/$realm/import"
              params={{ realm: realm.name }}
              size="xs"
              variant="default"
            >
              Import
            </LinkButton>
          ) : null}
          {may('handle', realm) ? <CreateAccount realm={realm} /> : null}
        </>
      }
    >
      <AccountFilters
        realm={realm}
        realms={realms}
        filter={filter}
        apply={({ search, status, role }) =>
          apply({ ...filter, before: undefined, search, status, role })
        }
        goTo={goTo}
      />
      <AccountPages realm={realm} filter={filter} apply={apply} />
    </Page>
  )
}

/** How many there are; a large app is not counted to the end. */
function Count({ realm, filter }: { readonly realm: Realm; readonly filter: AccountFilter }) {
  const { data } = useQuery(countQuery(realm.name, filter))
  const isNarrowed = filter.search || filter.status || filter.role
  const where = `in ${realmName(realm)}${isNarrowed ? ' match' : ''}`
  if (!data) return `Accounts ${where}`
  const number = data.count.toLocaleString()
  if (!data.complete) return `${number} or more accounts ${where}.`
  return data.count === 1
    ? `1 account in ${realmName(realm)}${isNarrowed ? ' matches' : ''}.`
    : `${number} accounts ${where}.`
}

function AccountPages({
  realm,
  filter,
  apply,
}: {
  readonly realm: Realm
  readonly filter: AccountFilter
  readonly apply: (filter: AccountFilter) => void
}) {
  const found = useQuery(accountsQuery(realm.name, filter))
  const [shown, show] = useRemembered(`columns.${realm.name}`, readColumns, STANDARD_COLUMNS)
  const choice = useChosen(JSON.stringify([realm.name, filter]))
  return (
    <>
      <ListOptions realm={realm} filter={filter} apply={apply} shown={shown} show={show} />
      <Answer of={found} loading="Looking for accounts">
        {({ accounts, more }) => (
          <>
            <BulkBar
              realm={realm}
              chosen={accounts.filter(({ id }) => choice.ids.has(id))}
              clear={choice.clear}
            />
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
                    columns={[
                      chooseColumn(accounts, choice),
                      ...listColumns({ realm, filter, apply }, shown),
                    ]}
                  />
                </Card>
              )}
            </div>
            <Pages realm={realm} filter={filter} last={more ? accounts.at(-1)?.id : undefined} />
          </>
        )}
      </Answer>
    </>
  )
}

function readColumns(stored: unknown): readonly OptionalColumn[] | undefined {
  if (!Array.isArray(stored)) return undefined
  return OPTIONAL_COLUMNS.filter((name) => stored.includes(name))
}

interface PagesProps {
  readonly realm: Realm
  readonly filter: AccountFilter
  /** The last account of this page, if there are more after it. */
  readonly last: string | undefined
}

function Pages({ realm, filter, last }: PagesProps) {
  const link = { variant: 'default', size: 'xs', to: '/admin/accounts/$realm' } as const
  const params = { realm: realm.name }
  return (
    <nav className={styles.pages} aria-label="Pages of accounts">
      {filter.before ? (
        <LinkButton {...link} params={params} search={{ ...filter, before: undefined }}>
          First page
        </LinkButton>
      ) : null}
      {last === undefined ? null : (
        <LinkButton {...link} params={params} search={{ ...filter, before: last }}>
          Next page
        </LinkButton>
      )}
    </nav>
  )
}

function NoAccounts({
  filter: { search, status, role, before },
}: {
  readonly filter: AccountFilter
}) {
  if (before) return <Empty title="There are no more accounts." />
  if (search || status || role) {
    return <Empty title="No accounts match.">Try fewer filters.</Empty>
  }
  return <Empty title="No accounts yet.">They appear here as people register.</Empty>
}
