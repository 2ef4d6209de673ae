import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { sentenceOf } from '../api/refusal.ts'
import { Fields, textIn } from './fields.tsx'
import { Notice } from './notice.tsx'

interface PasswordFormProps {
  /** What changes the password; what it throws is told. */
  readonly change: (current: string, password: string) => Promise<unknown>
  /** Told when it has been changed. */
  readonly done: string
}

/** The current password and the new one, twice. */
export function PasswordForm({ change, done }: PasswordFormProps) {
  const [differs, setDiffers] = useState(false)
  const problemId = useId()
  const changing = useMutation({
    mutationFn: (given: { current: string; password: string; form: HTMLFormElement }) =>
      change(given.current, given.password),
    onSuccess: (_, { form }) => form.reset(),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const password = textIn(fields, 'new')
    const isSame = password === textIn(fields, 'again')
    setDiffers(!isSame)
    if (isSame) changing.mutate({ current: textIn(fields, 'current'), password, form })
  }
  return (
    <form onSubmit={submit} aria-label="Change the password">
      <Fields>
        <PasswordInput
          name="current"
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <NewPasswordFields differs={differs} problemId={problemId} />
        {changing.error ? (
          <Notice tone="bad" role="alert">
            {sentenceOf(changing.error)}
          </Notice>
        ) : null}
        <div role="status">{changing.isSuccess ? <Notice tone="good">{done}</Notice> : null}</div>
        <Button type="submit" loading={changing.isPending}>
          Change the password
        </Button>
      </Fields>
    </form>
  )
}

/** A new password, and the same again because nobody sees what they type. */
export function NewPasswordFields({
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
