import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { accounts } from '../api/accounts.ts'
import {
  administrators,
  administratorsQuery,
  type ListedAdministrator,
} from '../api/administrators.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { signedInQuery } from '../api/session.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Filters, textIn } from '../parts/fields.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { MaybeInstant } from '../parts/instant.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { Answer } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Tag } from '../parts/tag.tsx'
import { InviteAdministrator } from './invite-administrator.tsx'
import { RoleChoice } from './role-choice.tsx'

/** The realm of administrators. */
const REALM = 'console'

/** Who may sign in here, and what they may do. */
export function AdministratorsPage() {
  const found = useQuery(administratorsQuery)
  const { data: me } = useQuery(signedInQuery)
  const mayGovern = useMay()('govern')
  const { said, tell } = useTold()
  const done = async (sentence: string) => {
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN] })
  }
  const columns = [
    ...COLUMNS,
    {
      title: 'Action',
      cell: (one: ListedAdministrator) =>
        one.id === me?.id ? 'your own account' : <Actions of={one} done={done} />,
    },
  ]
  return (
    <Page
      title="Administrators"
      lead="People who may sign in to this console. Auditors look and export, support helps the people who use an app, owners do everything."
      actions={mayGovern ? <InviteAdministrator /> : null}
    >
      <Told said={said} />
      <Answer of={found} loading="Reading the administrators">
        {(data) => (
          <Card flush>
            <Table
              label="Administrators"
              rows={data.administrators}
              keyOf={({ id }) => id}
              columns={mayGovern ? columns : COLUMNS}
            />
          </Card>
        )}
      </Answer>
    </Page>
  )
}

const COLUMNS: readonly Column<ListedAdministrator>[] = [
  {
    title: 'Address',
    cell: ({ id, email }) => (
      <Link to="/admin/accounts/$realm/$id" params={{ realm: REALM, id }}>
        <Said>{email}</Said>
      </Link>
    ),
  },
  { title: 'Role', cell: ({ role }) => role ?? 'none' },
  {
    title: 'State',
    cell: ({ status }) => <Tag tone={status === 'active' ? 'good' : 'bad'}>{status}</Tag>,
  },
  {
    title: 'Second factor',
    cell: ({ second_factor }) =>
      second_factor ? <Tag tone="good">yes</Tag> : <Tag tone="warn">no</Tag>,
  },
  { title: 'Last sign-in', cell: ({ last_sign_in_at }) => <MaybeInstant at={last_sign_in_at} /> },
]

interface ActionProps {
  readonly of: ListedAdministrator
  readonly done: (sentence: string) => void
}

function Actions({ of: { id, email, role }, done }: ActionProps) {
  return (
    <Filters>
      <FormDialog
        label="Change the role"
        name={`Change the role of ${email}`}
        title={
          <>
            The role of <Said>{email}</Said>
          </>
        }
        verb="Change"
        act={(fields) => administrators.changeRole(id, textIn(fields, 'role'))}
        done={() => done(`The role of ${email} is changed, from the next request on.`)}
      >
        <RoleChoice chosen={role ?? 'auditor'} />
      </FormDialog>
      <Confirm
        label="Remove"
        name={`Remove ${email}`}
        final
        typed={email}
        title={
          <>
            Remove <Said>{email}</Said>?
          </>
        }
        verb="Remove for good"
        act={() => accounts.delete(REALM, id)}
        done={() => done(`${email} is no administrator any more.`)}
      >
        The account and its sessions go at once, and nothing brings them back. The audit log keeps
        what {email} has done.
      </Confirm>
    </Filters>
  )
}
