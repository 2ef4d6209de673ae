import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type AccountDetail, accountQuery, type Realm, realmsQuery } from '../api/accounts.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { signedInQuery } from '../api/session.ts'
import { Facts } from '../parts/facts.tsx'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page, Section } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { Answer } from '../parts/states.tsx'
import { StatusTag } from '../parts/tag.tsx'
import { AccountActions, DangerZone } from './account-actions.tsx'
import { AccountApiKeys } from './account-api-keys.tsx'
import { AccountEvents } from './account-events.tsx'
import { AccountNotes } from './account-notes.tsx'
import { AccountRoles } from './account-roles.tsx'
import { AccountSessions, OneTimeTokens } from './account-secrets.tsx'
import { realmName } from './realm-name.ts'
import { spelledOut } from './spelled-out.ts'
import { SuspensionNotice } from './suspend.tsx'

/** Everything about one account, and what an administrator may do with it. */
export function AccountPage() {
  const { realm: name, id } = useParams({ from: '/admin/accounts/$realm/$id' })
  const realms = useQuery(realmsQuery)
  const account = useQuery(accountQuery(name, id))
  const realm = realms.data?.realms.find((one) => one.name === name)
  return (
    <Answer
      of={account}
      loading="Opening the account"
      refused={(error) => (isGone(error) ? <Gone realm={name} /> : undefined)}
    >
      {(data) => (realm ? <Detail realm={realm} account={data} /> : null)}
    </Answer>
  )
}

function isGone(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 404
}

function Gone({ realm }: { readonly realm: string }) {
  return (
    <Page title="There is no such account">
      <p>
        It may have been deleted; the{' '}
        <Link to="/admin/audit" search={{ realm }}>
          audit log
        </Link>{' '}
        keeps what happened. Go back to the{' '}
        <Link to="/admin/accounts/$realm" params={{ realm }} search={{}}>
          accounts
        </Link>
        .
      </p>
    </Page>
  )
}

interface DetailProps {
  readonly realm: Realm
  readonly account: AccountDetail
}

function Detail({ realm, account }: DetailProps) {
  const { said, tell } = useTold()
  const isOwn = useIsOwn(realm, account)
  const navigate = useNavigate()
  const done = async (sentence: string) => {
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN] })
  }
  const gone = async () => {
    await navigate({ to: '/admin/accounts/$realm', params: { realm: realm.name }, search: {} })
    await queryClient.invalidateQueries({ queryKey: [ADMIN, 'accounts', realm.name] })
  }
  return (
    <Page
      title={account.identifier}
      lead={
        <>
          An account of{' '}
          <Link to="/admin/accounts/$realm" params={{ realm: realm.name }} search={{}}>
            {realmName(realm)}
          </Link>
          .
        </>
      }
    >
      <Told said={said} />
      <SuspensionNotice account={account} />
      <Card>
        <Facts facts={factsOf(account)} />
      </Card>
      <Section title="Actions">
        {isOwn ? (
          <p>
            This is your own account: another administrator can change it. What you may do yourself
            is at <Link to="/admin/me">your account</Link> and{' '}
            <Link to="/admin/security">your security</Link>.
          </p>
        ) : (
          <AccountActions realm={realm} account={account} done={done} />
        )}
      </Section>
      <AccountNotes realm={realm} account={account} done={done} />
      <AccountRoles realm={realm} account={account} isFixed={isOwn} done={done} />
      {realm.has_sessions && !isOwn ? (
        <AccountSessions realm={realm} account={account} done={done} />
      ) : null}
      {realm.has_api_keys ? <AccountApiKeys realm={realm} account={account} done={done} /> : null}
      {account.one_time_tokens.length > 0 ? (
        <OneTimeTokens tokens={account.one_time_tokens} />
      ) : null}
      <AccountEvents realm={realm} account={account} />
      {isOwn ? null : <DangerZone realm={realm} account={account} gone={gone} />}
    </Page>
  )
}

/** Nobody locks themselves out by mistake: the server refuses, so nothing is offered. */
function useIsOwn({ apps }: Realm, { identifier }: AccountDetail): boolean {
  const { data } = useQuery(signedInQuery)
  return apps.length === 0 && data?.email === identifier
}

function factsOf(account: AccountDetail) {
  const { id, status, created_at, updated_at, last_login_at, profile, pending_email } = account
  const told = Object.entries(profile).filter(([, value]) => value !== null && value !== '{}')
  return [
    ['State', <StatusTag key="state" status={status} />],
    ...(pending_email
      ? [['New address, not confirmed', <Said key="email">{pending_email}</Said>] as const]
      : []),
    ['Created', <Instant key="created" at={created_at} />],
    ['Last sign-in', <MaybeInstant key="login" at={last_login_at} />],
    ['Changed', <Instant key="changed" at={updated_at} />],
    ...told.map(
      ([name, value]) => [spelledOut(name), <Said key={name}>{String(value)}</Said>] as const,
    ),
    ['Id', <code key="id">{id}</code>],
  ] as const
}
