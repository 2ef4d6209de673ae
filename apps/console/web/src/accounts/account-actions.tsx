import { IconCheck, IconMailForward, IconShieldOff, IconTrash } from '@tabler/icons-react'
import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Card, Section } from '../parts/page.tsx'
import { About } from './about.tsx'
import styles from './accounts.module.css'
import { ChangeEmail, EditProfile } from './edit-account.tsx'
import { Suspend } from './suspend.tsx'

interface ActionProps {
  readonly realm: Realm
  readonly account: AccountDetail
  /** Told in one sentence what has happened. */
  readonly done: (sentence: string) => void
}

/** What an administrator may do to the account as a whole; each asks first. */
export function AccountActions(props: ActionProps) {
  const { realm, account } = props
  const may = useMay()
  const { status } = account
  if (!may('handle', realm)) return <p>Your role looks at accounts and changes nothing here.</p>
  return (
    <div className={styles.actions}>
      {status === 'active' ? <Suspend {...props} /> : <Activate {...props} />}
      <EditProfile {...props} />
      <ChangeEmail {...props} />
      {realm.mails_activations && status === 'pending' ? <ResendActivation {...props} /> : null}
      {realm.mails_resets && status === 'active' ? <SendReset {...props} /> : null}
      {account.factors > 0 && may('govern') ? <ResetFactors {...props} /> : null}
    </div>
  )
}

/** What nothing brings back, apart from the rest. */
export function DangerZone({ realm, account, gone }: Omit<ActionProps, 'done'> & GoneProps) {
  const may = useMay()
  if (!may('govern')) return null
  return (
    <Section title="Danger zone">
      <Card>
        <div className={styles.danger}>
          <p>Deletes the account with everything that belongs to it, for good.</p>
          <Confirm
            label="Delete"
            icon={<IconTrash size={15} aria-hidden />}
            final
            typed={account.identifier}
            title={<About before="Delete" of={account} />}
            verb="Delete for good"
            act={() => accounts.delete(realm.name, account.id)}
            done={gone}
          >
            {account.identifier} and everything that belongs to the account goes, and nothing brings
            it back. The audit log keeps what happened.
          </Confirm>
        </div>
      </Card>
    </Section>
  )
}

interface GoneProps {
  /** When the account exists no more. */
  readonly gone: () => void
}

function ResendActivation({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Send the activation mail again"
      icon={<IconMailForward size={15} aria-hidden />}
      title={<About before="Send the activation mail again to" of={account} />}
      verb="Send the mail"
      act={() => accounts.resendActivation(realm.name, account.id)}
      done={() => done('The mail is on its way.')}
    >
      {account.identifier} gets a new link. Links of earlier mails stop working.
    </Confirm>
  )
}

function Activate({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Activate"
      icon={<IconCheck size={15} aria-hidden />}
      title={<About before="Activate" of={account} />}
      verb="Activate"
      act={() => accounts.changeStatus(realm.name, account.id, 'active')}
      done={() => done('The account is active.')}
    >
      {account.identifier} can sign in from now on.
    </Confirm>
  )
}

function ResetFactors({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Reset second factors"
      icon={<IconShieldOff size={15} aria-hidden />}
      final
      title={<About before="Take away all second factors of" of={account} />}
      verb="Reset second factors"
      act={() => accounts.resetFactors(realm.name, account.id)}
      done={() => done('The second factors and all sessions are gone.')}
    >
      Do this for people who have lost them, once you are sure who asks. {account.identifier} signs
      in with the first factor alone from now on, is told by a mail, and all sessions end.
    </Confirm>
  )
}

function SendReset({ realm, account, done }: ActionProps) {
  return (
    <Confirm
      label="Send a reset mail"
      icon={<IconMailForward size={15} aria-hidden />}
      title={<About before="Send a mail for choosing a new password to" of={account} />}
      verb="Send the mail"
      act={() => accounts.sendReset(realm.name, account.id)}
      done={() => done('The mail is on its way.')}
    >
      {account.identifier} gets a link. The password stays as it is until the link is used.
    </Confirm>
  )
}
