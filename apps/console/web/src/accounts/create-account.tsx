import { Button, Checkbox, Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { accounts, type Created, type NewAccount, type Realm } from '../api/accounts.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { sentenceOf } from '../api/refusal.ts'
import { Copyable } from '../parts/copyable.tsx'
import { Fields, textIn } from '../parts/fields.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Notice } from '../parts/notice.tsx'
import styles from './accounts.module.css'

/** A button that opens the form for a new account. */
export function CreateAccount({ realm }: { readonly realm: Realm }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="xs"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Create an account
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="A new account"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Creation realm={realm} />
      </Modal>
    </>
  )
}

function Creation({ realm }: { readonly realm: Realm }) {
  const creating = useMutation({
    mutationKey: [ADMIN],
    mutationFn: (account: NewAccount) => accounts.create(realm.name, account),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [ADMIN, 'accounts', realm.name] }),
  })
  return creating.data ? (
    <CreatedAccount realm={realm} created={creating.data} />
  ) : (
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
  const [how, setHow] = useState(realm.mails_resets ? 'invite' : 'password')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    create({
      identifier: textIn(form, 'identifier'),
      roles: form.getAll('role').map(String),
      ...(hasPassword && how === 'invite' && { invite: true }),
      ...(hasPassword && how === 'password' && { password: textIn(form, 'password') }),
    })
  }
  return (
    <form onSubmit={submit}>
      <Fields>
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
        <Checkbox.Group label="Roles" defaultValue={[realm.default_role]}>
          <div className={styles.checks}>
            {realm.roles.map((role) => (
              <Checkbox key={role} name="role" value={role} label={role} />
            ))}
          </div>
        </Checkbox.Group>
        {problem ? (
          <Notice tone="bad" role="alert">
            {sentenceOf(problem)}
          </Notice>
        ) : null}
        <Button type="submit" loading={busy}>
          Create
        </Button>
      </Fields>
    </form>
  )
}

function CreatedAccount({ realm, created }: { readonly realm: Realm; readonly created: Created }) {
  return (
    <div className={styles.secret} role="status">
      <p>
        {created.account.identifier} is there, {created.account.status}.
      </p>
      {created.secret ? (
        <>
          <Notice tone="warn">
            This is the secret to sign in with. It is shown now and never again.
          </Notice>
          <Copyable name="secret" text={created.secret} />
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
