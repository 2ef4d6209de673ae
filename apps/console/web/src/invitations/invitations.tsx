import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { About } from '../accounts/about.tsx'
import { CreateAccount } from '../accounts/create-account.tsx'
import { type Realm, realmsQuery } from '../api/accounts.ts'
import { type Invitation, invitations, invitationsQuery } from '../api/invitations.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { AppChoice } from '../parts/app-choice.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Filters } from '../parts/fields.tsx'
import { Instant } from '../parts/instant.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'

/** Who was invited and has not come yet. */
export function Invitations() {
  const realms = useQuery(realmsQuery)
  const { realm } = useSearch({ from: '/admin/invitations' })
  return (
    <Answer of={realms} loading="Looking for invitations">
      {({ realms: all }) => {
        const inviting = all.filter(({ mails_resets }) => mails_resets)
        const shown = inviting.find(({ name }) => name === realm) ?? inviting[0]
        return shown ? (
          <InvitationsOf key={shown.name} realm={shown} realms={inviting} />
        ) : (
          <Empty title="No app on this server sends invitations." />
        )
      }}
    </Answer>
  )
}

interface InvitationsProps {
  readonly realm: Realm
  readonly realms: readonly Realm[]
}

function InvitationsOf({ realm, realms }: InvitationsProps) {
  const navigate = useNavigate()
  const { after } = useSearch({ from: '/admin/invitations' })
  const found = useQuery(invitationsQuery(realm.name, after))
  const { said, tell } = useTold()
  const may = useMay()
  const done = async (sentence: string) => {
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN, 'accounts', realm.name] })
  }
  return (
    <Page
      title="Invitations"
      lead="People who were invited and have not come yet."
      actions={may('handle', realm) ? <CreateAccount realm={realm} /> : null}
    >
      <AppChoice
        realms={realms.map(({ name }) => name)}
        realm={realm.name}
        choose={(chosen) => navigate({ to: '/admin/invitations', search: { realm: chosen } })}
      />
      <Told said={said} />
      <Answer of={found} loading="Reading the invitations">
        {({ invitations: open, next }) => (
          <>
            <Card flush>
              {open.length === 0 ? (
                <Empty title="No open invitations.">
                  People you invite appear here until they have come.
                </Empty>
              ) : (
                <Table
                  label="Invitations"
                  rows={open}
                  keyOf={({ account }) => account.id}
                  columns={columnsOf(realm, done)}
                />
              )}
            </Card>
            {next === null ? null : (
              <LinkButton
                variant="default"
                size="xs"
                to="/admin/invitations"
                search={{ realm: realm.name, after: next }}
              >
                Older invitations
              </LinkButton>
            )}
          </>
        )}
      </Answer>
    </Page>
  )
}

const columnsOf = (
  realm: Realm,
  done: (sentence: string) => void,
): readonly Column<Invitation>[] => [
  { title: 'Address', cell: ({ account }) => account.identifier },
  { title: 'Roles', cell: ({ account }) => account.roles.join(', '), minor: true },
  { title: 'Invited', cell: ({ invited_at }) => <Instant at={invited_at} /> },
  {
    title: 'Link ends',
    cell: ({ link_ends_at }) => (link_ends_at ? <Instant at={link_ends_at} /> : 'has ended'),
  },
  {
    title: 'Action',
    cell: ({ account }) => <Actions realm={realm} account={account} done={done} />,
  },
]

function Actions({
  realm,
  account: { id, identifier },
  done,
}: {
  readonly realm: Realm
  readonly account: Invitation['account']
  readonly done: (sentence: string) => void
}) {
  const may = useMay()
  return (
    <Filters>
      {may('handle', realm) ? (
        <Confirm
          label="Send again"
          name={`Send again to ${identifier}`}
          title={<About before="Send another invitation to" of={{ identifier }} />}
          verb="Send again"
          act={() => invitations.resend(realm.name, id)}
          done={() => done(`${identifier} gets another link.`)}
        >
          {identifier} gets a mail with a new link.
        </Confirm>
      ) : null}
      {may('govern') ? (
        <Confirm
          label="Revoke"
          name={`Revoke the invitation of ${identifier}`}
          title={<About before="Revoke the invitation of" of={{ identifier }} />}
          verb="Revoke"
          final
          act={() => invitations.revoke(realm.name, id)}
          done={() => done(`The invitation of ${identifier} is revoked.`)}
        >
          The account of {identifier} goes, and the link is worth nothing.
        </Confirm>
      ) : null}
    </Filters>
  )
}
