import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type MailState, type OutboxMail, operations, outboxQuery } from '../api/operations.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { Choice } from '../parts/choice.tsx'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { Problem, Told, useTold } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'

/** Mails that have not left. */
export function Outbox() {
  const { state: chosen } = useSearch({ from: '/admin/outbox' })
  const state: MailState = chosen === 'waiting' ? 'waiting' : 'failed'
  const navigate = useNavigate()
  const outbox = useQuery(outboxQuery(state))
  const { said, tell } = useTold()
  return (
    <Page
      title="Outbox"
      lead="Mails leave right after what they belong to was stored, and are tried twelve times before they are given up."
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
                columns={state === 'failed' ? failedColumns(tell) : WAITING}
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

const KINDS = {
  activation: 'Activation',
  address_taken: 'Address taken',
  password_reset: 'Password reset',
  invitation: 'Invitation',
  email_change: 'New e-mail address',
  email_change_taken: 'New address taken',
  email_change_notice: 'E-mail address to be changed',
  notice: 'Notice',
  recovery: 'Recovery',
  sign_in_code: 'Sign-in code',
  erasure: 'Erasure',
  approval_code: 'Code for a change',
} as const

const MAIL: readonly Column<OutboxMail>[] = [
  {
    title: 'Mail',
    cell: ({ kind }) => (kind ? KINDS[kind] : 'Unreadable: sealed with another SECRET_KEY'),
  },
  { title: 'To', cell: ({ to }) => to ?? 'unknown' },
  { title: 'App', cell: ({ realm }) => realm },
  { title: 'Asked for', cell: ({ created_at }) => <Instant at={created_at} /> },
]

const WAITING: readonly Column<OutboxMail>[] = [
  ...MAIL,
  { title: 'Attempts', cell: ({ attempts }) => attempts },
  { title: 'Next', cell: ({ next_attempt_at }) => <MaybeInstant at={next_attempt_at} /> },
]

const failedColumns = (tell: (sentence: string) => void): readonly Column<OutboxMail>[] => [
  ...MAIL,
  { title: 'Given up', cell: ({ failed_at }) => <MaybeInstant at={failed_at} /> },
  { title: 'Why', cell: ({ reason }) => <code>{reason ?? 'unknown'}</code> },
  { title: 'Action', cell: (mail) => (mail.kind ? <Retry mail={mail} tell={tell} /> : null) },
]

function Retry({
  mail,
  tell,
}: {
  readonly mail: OutboxMail
  readonly tell: (sentence: string) => void
}) {
  const retrying = useMutation({
    mutationKey: [ADMIN],
    mutationFn: () => operations.retry(mail),
    onSuccess: async () => {
      tell(`The mail to ${mail.to} is tried again.`)
      await queryClient.invalidateQueries({ queryKey: [ADMIN, 'outbox'] })
    },
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={retrying.isPending}
        leftSection={<IconRefresh size={15} aria-hidden />}
        aria-label={`Try the mail to ${mail.to} again`}
        onClick={() => retrying.mutate()}
      >
        Try again
      </Button>
      <Problem of={retrying.error} />
    </>
  )
}
