import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { deviceOf } from '../parts/device.ts'
import { Instant } from '../parts/instant.tsx'
import { Card, Section } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'
import { About } from './about.tsx'

interface SessionProps {
  readonly realm: Realm
  readonly account: AccountDetail
  readonly done: (sentence: string) => void
}

/** Where the account is signed in. */
export function AccountSessions({ realm, account, done }: SessionProps) {
  const { sessions, identifier } = account
  const may = useMay()
  const mayEnd = may('handle', realm)
  return (
    <Section
      title="Sessions"
      actions={
        sessions.length > 0 && mayEnd ? (
          <Confirm
            label="End all sessions"
            title={<About before="End all sessions of" of={account} />}
            verb="End all"
            act={() => accounts.endSessions(realm.name, account.id)}
            done={() => done('All sessions have ended.')}
          >
            {identifier} is signed out on all devices and can sign in again.
          </Confirm>
        ) : null
      }
    >
      <Card flush>
        {sessions.length === 0 ? (
          <Empty title="No open sessions." />
        ) : (
          <Table
            label={`Sessions of ${identifier}`}
            rows={sessions}
            keyOf={({ id }) => id}
            columns={[
              {
                title: 'Device',
                cell: ({ user_agent }) => (
                  <span title={user_agent ?? ''}>{deviceOf(user_agent)}</span>
                ),
              },
              { title: 'Address', cell: ({ address }) => address ?? 'unknown' },
              { title: 'Since', cell: ({ created_at }) => <Instant at={created_at} /> },
              { title: 'Until', cell: ({ expires_at }) => <Instant at={expires_at} /> },
              {
                title: 'Action',
                cell: ({ id, user_agent }) =>
                  mayEnd ? (
                    <Confirm
                      label="End"
                      name={`End ${deviceOf(user_agent)}`}
                      title={
                        <About
                          before={`End the session of ${deviceOf(user_agent)} of`}
                          of={account}
                        />
                      }
                      verb="End the session"
                      act={() => accounts.endSession(realm.name, account.id, id)}
                      done={() => done('The session has ended.')}
                    >
                      {deviceOf(user_agent)} is signed out.
                    </Confirm>
                  ) : null,
              },
            ]}
          />
        )}
      </Card>
    </Section>
  )
}

/** Links that were mailed and not used; what they hold nobody can read. */
export function OneTimeTokens({ tokens }: { readonly tokens: AccountDetail['one_time_tokens'] }) {
  return (
    <Section title="Links that were mailed">
      <Card flush>
        <Table
          label="One-time tokens"
          rows={tokens}
          keyOf={({ purpose, expires_at }) => purpose + expires_at}
          columns={[
            {
              title: 'For',
              cell: ({ purpose }) =>
                purpose === 'activation' ? 'activating the account' : 'choosing a new password',
            },
            { title: 'Valid until', cell: ({ expires_at }) => <Instant at={expires_at} /> },
          ]}
        />
      </Card>
    </Section>
  )
}
