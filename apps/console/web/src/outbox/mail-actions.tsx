import { Button, TextInput } from '@mantine/core'
import { IconMailForward, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type OutboxMail, operations } from '../api/operations.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { Confirm } from '../parts/confirm.tsx'
import { textIn } from '../parts/fields.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { Problem } from '../parts/notice.tsx'
import styles from './outbox.module.css'

/** Those that the server sends to another address. */
const REDIRECTED = ['activation', 'invitation', 'password_reset', 'notice']

type Tell = (sentence: string) => void

const readAgain = () => queryClient.invalidateQueries({ queryKey: [ADMIN, 'outbox'] })

/** What can be done with a mail that has not left. */
export function MailActions({ mail, tell }: { readonly mail: OutboxMail; readonly tell: Tell }) {
  const may = useMay()
  const isGivenUp = mail.failed_at !== null
  const mayMove = mail.kind !== null && REDIRECTED.includes(mail.kind)
  const done = (sentence: string) => {
    tell(sentence)
    void readAgain()
  }
  return (
    <div className={styles.actions}>
      {isGivenUp && mail.kind ? <Retry mail={mail} done={done} /> : null}
      {isGivenUp && mayMove ? <Redirect mail={mail} done={done} /> : null}
      {may('govern') ? (
        <Confirm
          label="Delete"
          icon={<IconTrash size={15} aria-hidden />}
          final
          name={`Delete: mail to ${addressOf(mail)}`}
          title={`Delete the mail to ${addressOf(mail)}?`}
          verb="Delete the mail"
          act={() => operations.deleteMail(mail)}
          done={() => done('The mail is deleted.')}
        >
          Nobody gets the mail to {addressOf(mail)} any more. What it is about stays as it is;
          another mail can be asked for.
        </Confirm>
      ) : null}
    </div>
  )
}

const addressOf = ({ to }: OutboxMail) => to ?? 'an unknown address'

interface ActionProps {
  readonly mail: OutboxMail
  readonly done: Tell
}

function Retry({ mail, done }: ActionProps) {
  const retrying = useMutation({
    mutationKey: [ADMIN],
    mutationFn: () => operations.retry(mail),
    onSuccess: () => done(`The mail to ${mail.to} is tried again.`),
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

function Redirect({ mail, done }: ActionProps) {
  return (
    <FormDialog
      label="Correct the address"
      name={`Correct the address ${mail.to}`}
      icon={<IconMailForward size={15} aria-hidden />}
      title={`Send the mail to ${addressOf(mail)} to another address`}
      verb="Send it there"
      act={(fields) => operations.redirectMail(mail, textIn(fields, 'to'))}
      done={() => done('The mail is on its way to the other address.')}
    >
      <TextInput
        name="to"
        type="email"
        label="E-mail address"
        description="This mail alone goes there. The account keeps its address."
        defaultValue={mail.to ?? ''}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormDialog>
  )
}

/** Tries everything again that was given up, app after app. */
export function RetryAll({
  counts,
  tell,
}: {
  readonly counts: readonly { readonly realm: string; readonly failed: number }[]
  readonly tell: Tell
}) {
  const realms = counts.filter(({ failed }) => failed > 0).map(({ realm }) => realm)
  const retrying = useMutation({
    mutationKey: [ADMIN],
    mutationFn: async () => {
      const answers = []
      for (const realm of realms) answers.push(await operations.retryAll(realm))
      return answers.reduce((sum, { retried }) => sum + retried, 0)
    },
    onSuccess: (count) => tell(`${count} ${count === 1 ? 'mail is' : 'mails are'} tried again.`),
    onSettled: readAgain,
  })
  if (realms.length === 0) return null
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={retrying.isPending}
        leftSection={<IconRefresh size={15} aria-hidden />}
        onClick={() => retrying.mutate()}
      >
        Try all again
      </Button>
      <Problem of={retrying.error} />
    </>
  )
}
