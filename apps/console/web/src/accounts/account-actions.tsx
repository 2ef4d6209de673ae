import { IconBan, IconCheck, IconMailForward, IconTrash } from '@tabler/icons-react'
import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { Confirm } from '../parts/confirm.tsx'
import styles from './accounts.module.css'

interface ActionProps {
  readonly realm: Realm
  readonly account: AccountDetail
  /** Told in one sentence what has happened. */
  readonly done: (sentence: string) => void
}

/** What an administrator may do to the account as a whole; each asks first. */
export function AccountActions(props: ActionProps & { readonly gone: () => void }) {
  const { realm, account, gone } = props
  const isActive = account.status === 'active'
  return (
    <div className={styles.actions}>
      {isActive ? <Suspend {...props} /> : <Activate {...props} />}
      {realm.mails_resets && isActive ? <SendReset {...props} /> : null}
      <Confirm
        label="Delete"
        icon={<IconTrash size={15} aria-hidden />}
        final
        title="Delete this account?"
        verb="Delete for good"
        act={() => accounts.delete(realm.name, account.id)}
        done={gone}
      >
        {account.identifier} and everything that belongs to the account goes, and nothing brings it
        back. The audit log keeps what happened.
      </Confirm>
    </div>
  )
}

function Suspend({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Suspend"
      icon={<IconBan size={15} aria-hidden />}
      title="Suspend this account?"
      verb="Suspend"
      act={() => accounts.changeStatus(realm.name, account.id, 'suspended')}
      done={() => done('The account is suspended. Its next request will be refused.')}
    >
      {account.identifier} cannot sign in any more, and all sessions end at once. You can activate
      the account again.
    </Confirm>
  )
}

function Activate({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Activate"
      icon={<IconCheck size={15} aria-hidden />}
      title="Activate this account?"
      verb="Activate"
      act={() => accounts.changeStatus(realm.name, account.id, 'active')}
      done={() => done('The account is active.')}
    >
      {account.identifier} can sign in from now on.
    </Confirm>
  )
}

function SendReset({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Send a reset mail"
      icon={<IconMailForward size={15} aria-hidden />}
      title="Send a mail for choosing a new password?"
      verb="Send the mail"
      act={() => accounts.sendReset(realm.name, account.id)}
      done={() => done('The mail is on its way.')}
    >
      {account.identifier} gets a link. The password stays as it is until the link is used.
    </Confirm>
  )
}
