import { PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { textIn } from './fields.tsx'
import { Told, useTold } from './notice.tsx'
import { SubmitForm } from './submit-form.tsx'

interface PasswordFormProps {
  /** What changes the password; what it throws is told. */
  readonly change: (current: string, password: string) => Promise<unknown>
  /** Told when it has been changed. */
  readonly done: string
}

/** The current password and the new one, twice. */
export function PasswordForm({ change, done }: PasswordFormProps) {
  const [differs, setDiffers] = useState(false)
  const { said, tell } = useTold()
  const problemId = useId()
  const changing = useMutation({
    mutationFn: (given: { current: string; password: string; form: HTMLFormElement }) =>
      change(given.current, given.password),
    onSuccess: (_, { form }) => {
      form.reset()
      tell(done)
    },
  })
  const submit = (fields: FormData, form: HTMLFormElement) => {
    const password = textIn(fields, 'new')
    const isSame = password === textIn(fields, 'again')
    setDiffers(!isSame)
    if (isSame) changing.mutate({ current: textIn(fields, 'current'), password, form })
  }
  return (
    <>
      <Told said={changing.isSuccess ? said : undefined} />
      <SubmitForm
        label="Change the password"
        verb="Change the password"
        problem={changing.error}
        isBusy={changing.isPending}
        submit={submit}
      >
        <PasswordInput
          name="current"
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <NewPasswordFields differs={differs} problemId={problemId} />
      </SubmitForm>
    </>
  )
}

/** A new password, and the same again because nobody sees what they type. */
function NewPasswordFields({
  differs,
  problemId,
}: {
  readonly differs: boolean
  readonly problemId: string
}) {
  return (
    <>
      <PasswordInput
        name="new"
        label="New password"
        autoComplete="new-password"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="again"
        label="New password again"
        autoComplete="new-password"
        required
        withAsterisk={false}
        error={differs ? 'The two new passwords differ.' : null}
        errorProps={{ id: problemId, role: 'alert' }}
      />
    </>
  )
}
