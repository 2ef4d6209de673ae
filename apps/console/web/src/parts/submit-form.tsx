import { Button } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { Fields } from './fields.tsx'
import { Problem } from './notice.tsx'

interface SubmitFormProps {
  /** What the form is for, for who cannot see it. */
  readonly label: string
  /** On its button. */
  readonly verb: string
  /** What the server refused the last attempt with. */
  readonly problem: unknown
  readonly isBusy: boolean
  readonly submit: (fields: FormData, form: HTMLFormElement) => void
  /** The fields. */
  readonly children: ReactNode
}

/** Fields, what was wrong with them, and a button. What was typed stays until it has been taken. */
export function SubmitForm({ label, verb, problem, isBusy, submit, children }: SubmitFormProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!isBusy) submit(new FormData(event.currentTarget), event.currentTarget)
  }
  return (
    <form onSubmit={send} aria-label={label}>
      <Fields>
        {children}
        <Problem of={problem} />
        <Button type="submit" loading={isBusy}>
          {verb}
        </Button>
      </Fields>
    </form>
  )
}
