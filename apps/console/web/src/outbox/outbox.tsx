import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type MailState, type OutboxMail, outboxQuery } from '../api/operations.ts'
import { useMay } from '../api/permissions.ts'
import { Choice } from '../parts/choice.tsx'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { MailActions, RetryAll } from './mail-actions.tsx'
import { KINDS } from './mail-words.ts'

type Tell = (sentence: string) => void

/** Mails that have not left. */
export function Outbox() {
  const { state: chosen } = useSearch({ from: '/admin/outbox' })
  const state: MailState = chosen === 'waiting' ? 'waiting' : 'failed'
  const navigate = useNavigate()
  const outbox = useQuery(outboxQuery(state))
  const { said, tell } = useTold()
  const mayHandle = useMay()('handle')
  return (
    <Page
      title="Outbox"
      lead={
        'A mail is sent as soon as the change it belongs to is stored. It is tried twelve times, ' +
        'unless the mail server refuses it for good.'
      }
      actions={
        <>
          <LinkButton to="/admin/letters" search={{}} size="xs" variant="default">
            What the mails look like
          </LinkButton>
          {mayHandle ? <RetryAll counts={outbox.data?.counts ?? []} tell={tell} /> : null}
        </>
      }
    >
      <Choice
        label="Which mails"
        value={state}
        choose={(value) => navigate({ to: '/admin/outbox', search: { state: value } })}
        options={[
          { value: 'failed', label: 'Given up' },
          { value: 'waiting', label: 'Waiting' },
        ]}
      >
        {outbox.data ? countsOf(outbox.data.counts) : null}
      </Choice>
      <Told said={said} />
      <Card flush>
        <Answer of={outbox} loading="Reading the outbox">
          {({ mails }) =>
            mails.length === 0 ? (
              <Empty title={state === 'failed' ? 'No mail was given up.' : 'No mail waits.'} />
            ) : (
              <Table
                label={state === 'failed' ? 'Mails that were given up' : 'Mails that wait'}
                rows={mails}
                keyOf={({ realm, id }) => realm + id}
                columns={(state === 'failed' ? failedColumns : waitingColumns)(
                  mayHandle ? tell : undefined,
                )}
              />
            )
          }
        </Answer>
      </Card>
    </Page>
  )
}

function countsOf(counts: readonly { waiting: number; failed: number }[]): string {
  const waiting = counts.reduce((sum, each) => sum + each.waiting, 0)
  const failed = counts.reduce((sum, each) => sum + each.failed, 0)
  return `${failed} given up, ${waiting} waiting`
}

const MAIL: readonly Column<OutboxMail>[] = [
  {
    title: 'Mail',
    cell: ({ kind }) => (kind ? KINDS[kind] : 'Unreadable: sealed with another SECRET_KEY'),
  },
  {
    title: 'To',
    cell: ({ realm, to }) =>
      to === null ? (
        'unknown'
      ) : (
        <Link to="/admin/accounts/$realm" params={{ realm }} search={{ search: to }}>
          {to}
        </Link>
      ),
  },
  { title: 'App', cell: ({ realm }) => realm },
  { title: 'Asked for', cell: ({ created_at }) => <Instant at={created_at} /> },
]

const waitingColumns = (tell: Tell | undefined): readonly Column<OutboxMail>[] => [
  ...MAIL,
  { title: 'Attempts', cell: ({ attempts }) => attempts },
  { title: 'Next', cell: ({ next_attempt_at }) => <MaybeInstant at={next_attempt_at} /> },
  { title: 'Why', cell: ({ reason }) => (reason === null ? '' : <code>{reason}</code>) },
  ...actionColumn(tell),
]

const failedColumns = (tell: Tell | undefined): readonly Column<OutboxMail>[] => [
  ...MAIL,
  { title: 'Given up', cell: ({ failed_at }) => <MaybeInstant at={failed_at} /> },
  { title: 'Why', cell: ({ reason }) => <code>{reason ?? 'unknown'}</code> },
  ...actionColumn(tell),
]

/** None for those who may only look. */
const actionColumn = (tell: Tell | undefined): readonly Column<OutboxMail>[] =>
  tell ? [{ title: 'Action', cell: (mail) => <MailActions mail={mail} tell={tell} /> }] : []
