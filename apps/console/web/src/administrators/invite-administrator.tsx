import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { administrators, type InvitedAdministrator } from '../api/administrators.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { Copyable } from '../parts/copyable.tsx'
import { CreationDialog } from '../parts/creation-dialog.tsx'
import { Fields, textIn } from '../parts/fields.tsx'
import { Notice } from '../parts/notice.tsx'
import { Said } from '../parts/said.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import { RoleChoice } from './role-choice.tsx'

/** A button that lets somebody in, with a first password that is shown once. */
export function InviteAdministrator() {
  return (
    <CreationDialog<InvitedAdministrator>
      label="Invite an administrator"
      title="A new administrator"
      form={(invited) => <Invitation invited={invited} />}
      result={(one, close) => <FirstPassword of={one} close={close} />}
    />
  )
}

function Invitation({ invited }: { readonly invited: (one: InvitedAdministrator) => void }) {
  const inviting = useMutation({
    mutationKey: [ADMIN],
    mutationFn: administrators.invite,
    onSuccess: async (one) => {
      invited(one)
      await queryClient.invalidateQueries({ queryKey: [ADMIN] })
    },
  })
  return (
    <SubmitForm
      label="A new administrator"
      verb="Invite"
      problem={inviting.error}
      isBusy={inviting.isPending}
      submit={(fields) =>
        inviting.mutate({ email: textIn(fields, 'email'), role: textIn(fields, 'role') })
      }
    >
      <TextInput
        name="email"
        type="email"
        label="E-mail address"
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      <RoleChoice chosen="support" />
    </SubmitForm>
  )
}

interface PasswordProps {
  readonly of: InvitedAdministrator
  readonly close: () => void
}

function FirstPassword({ of: { email, password }, close }: PasswordProps) {
  return (
    <div role="status">
      <Fields>
        <Notice tone="warn">
          <Said>{email}</Said> signs in with this password the first time. It is shown now and never
          again: the console sends no mails to administrators, so hand it over yourself.
        </Notice>
        <Copyable name="password" text={password} wraps />
        <Button variant="default" onClick={close}>
          I have kept it
        </Button>
      </Fields>
    </div>
  )
}
