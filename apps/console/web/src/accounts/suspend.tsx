import { Textarea, TextInput } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { textIn } from '../parts/fields.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { Instant } from '../parts/instant.tsx'
import { Notice } from '../parts/notice.tsx'
import { Said } from '../parts/said.tsx'
import { About } from './about.tsx'
import styles from './accounts.module.css'

interface SuspendProps {
  readonly realm: Realm
  readonly account: AccountDetail
  readonly done: (sentence: string) => void
}

/** Suspends an account, with a reason for colleagues and an end of its own if one is given. */
export function Suspend({ realm, account, done }: SuspendProps) {
  return (
    <FormDialog
      label="Suspend"
      icon={<IconBan size={15} aria-hidden />}
      title={<About before="Suspend" of={account} />}
      verb="Suspend"
      act={(fields) => accounts.suspend(realm.name, account.id, suspensionIn(fields))}
      done={() => done('The account is suspended. Its next request will be refused.')}
    >
      <p>
        {account.identifier} cannot sign in any more, and all sessions end at once. You can activate
        the account again.
      </p>
      <Textarea
        name="reason"
        label="Reason"
        description="For other administrators. The person does not see it."
        maxLength={500}
        autosize
        minRows={2}
        data-autofocus
      />
      <TextInput
        name="until"
        type="datetime-local"
        label="Until"
        description="In your time zone. Empty: until somebody activates the account."
      />
    </FormDialog>
  )
}

function suspensionIn(fields: FormData) {
  const reason = textIn(fields, 'reason').trim()
  const until = textIn(fields, 'until')
  return {
    ...(reason && { reason }),
    ...(until && { until: new Date(until).toISOString() }),
  }
}

/** Why an account is suspended, who decided it, and until when. */
export function SuspensionNotice({ account }: Pick<SuspendProps, 'account'>) {
  const { suspension, suspended_until: until } = account
  if (!suspension && !until) return null
  return (
    <div className={styles.suspension}>
      <Notice tone="warn">
        Suspended
        {suspension ? (
          <>
            {' '}
            by <Said>{suspension.author}</Said>, <Instant at={suspension.at} />
          </>
        ) : null}
        {until ? (
          <>
            {suspension ? ', ' : ' '}until <Instant at={until} />
          </>
        ) : null}
        . {suspension?.reason ? <Said>{suspension.reason}</Said> : null}
      </Notice>
    </div>
  )
}
