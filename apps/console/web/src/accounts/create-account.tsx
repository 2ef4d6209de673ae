import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { accounts, type Created, type NewAccount, type Realm } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { Copyable } from '../parts/copyable.tsx'
import { CreationDialog } from '../parts/creation-dialog.tsx'
import { textIn } from '../parts/fields.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Notice } from '../parts/notice.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import styles from './accounts.module.css'

/** A button that opens the form for a new account. */
export function CreateAccount({ realm }: { readonly realm: Realm }) {
  return (
    <CreationDialog<Created>
      label="Create an account"
      title="A new account"
      form={(created) => <Creation realm={realm} created={created} />}
      result={(created, close) => <CreatedAccount realm={realm} created={created} close={close} />}
      isShownOnce={({ secret }) => secret !== null}
    />
  )
}

interface CreationProps {
  readonly realm: Realm
  readonly created: (account: Created) => void
}

function Creation({ realm, created }: CreationProps) {
  const creating = useMutation({
    mutationKey: [ADMIN],
    mutationFn: (account: NewAccount) => accounts.create(realm.name, account),
    onSuccess: async (account) => {
      created(account)
      await queryClient.invalidateQueries({ queryKey: [ADMIN, 'accounts', realm.name] })
    },
  })
  return (
    <CreationForm
      realm={realm}
      problem={creating.error}
      busy={creating.isPending}
      create={creating.mutate}
    />
  )
}

interface FormProps {
  readonly realm: Realm
  readonly problem: unknown
  readonly busy: boolean
  readonly create: (account: NewAccount) => void
}

function CreationForm({ realm, problem, busy, create }: FormProps) {
  const hasPassword = realm.credential === 'password'
  const mayGrant = useMay()('govern')
  const [how, setHow] = useState(realm.mails_resets ? 'invite' : 'password')
  const submit = (form: FormData) =>
    create({
      identifier: textIn(form, 'identifier'),
      ...(mayGrant && { roles: form.getAll('role').map(String) }),
      ...(hasPassword && how === 'invite' && { invite: true }),
      ...(hasPassword && how === 'password' && { password: textIn(form, 'password') }),
    })
  return (
    <SubmitForm label="A new account" verb="Create" problem={problem} isBusy={busy} submit={submit}>
      <TextInput
        name="identifier"
        label={realm.identifier === 'email' ? 'E-mail address' : 'User name'}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      {hasPassword && realm.mails_resets ? (
        <NativeSelect
          label="Password"
          value={how}
          onChange={({ currentTarget }) => setHow(currentTarget.value)}
          data={[
            { value: 'invite', label: 'The person chooses one, by a link in a mail' },
            { value: 'password', label: 'I set one now' },
          ]}
        />
      ) : null}
      {hasPassword && how === 'password' ? (
        <PasswordInput
          name="password"
          label="New password"
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
      ) : null}
      {mayGrant ? (
        <Checkbox.Group label="Roles" defaultValue={[realm.default_role]}>
          <div className={styles.checks}>
            {realm.roles.map((role) => (
              <Checkbox key={role} name="role" value={role} label={role} />
            ))}
          </div>
        </Checkbox.Group>
      ) : null}
    </SubmitForm>
  )
}

function CreatedAccount({
  realm,
  created,
  close,
}: {
  readonly realm: Realm
  readonly created: Created
  readonly close: () => void
}) {
  return (
    <div className={styles.secret} role="status">
      <p>
        The account {created.account.identifier} is created. It is {created.account.status}.
      </p>
      {created.secret ? (
        <>
          <Notice tone="warn">
            This is the secret to sign in with. It is shown now and never again.
          </Notice>
          <Copyable name="secret" text={created.secret} wraps />
          <Button variant="default" onClick={close}>
            I have kept it
          </Button>
        </>
      ) : null}
      <LinkButton
        to="/admin/accounts/$realm/$id"
        params={{ realm: realm.name, id: created.account.id }}
      >
        Open the account
      </LinkButton>
    </div>
  )
}
