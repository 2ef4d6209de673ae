import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ADMIN } from '../api/query-client.ts'
import { SubmitForm } from './submit-form.tsx'

interface FormDialogProps {
  /** On the button that opens the form. */
  readonly label: string
  readonly icon?: ReactNode
  /** What the form is for, as a heading. It names what is concerned. */
  readonly title: ReactNode
  /** On the button that sends it. */
  readonly verb: string
  /** What the button is called where the label alone does not say of what. */
  readonly name?: string
  readonly act: (fields: FormData) => Promise<unknown>
  /** When it has happened. */
  readonly done: () => void
  /** The fields. */
  readonly children: ReactNode
}

/** A button that opens a form. A click beside the form does not lose what was typed. */
export function FormDialog(props: FormDialogProps) {
  const { label, icon, title, verb, name, act, done, children } = props
  const [open, setOpen] = useState(false)
  // What has been done is told where it has happened, and the focus goes there.
  const [wasDone, setDone] = useState(false)
  const acting = useMutation({
    mutationKey: [ADMIN],
    mutationFn: act,
    onSuccess: () => {
      setDone(true)
      done()
      setOpen(false)
    },
  })
  const show = () => {
    acting.reset()
    setDone(false)
    setOpen(true)
  }
  return (
    <>
      <Button size="xs" variant="default" leftSection={icon} aria-label={name} onClick={show}>
        {label}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
        closeOnClickOutside={false}
        returnFocus={!wasDone}
      >
        <SubmitForm
          label={name ?? label}
          verb={verb}
          problem={acting.error}
          isBusy={acting.isPending}
          submit={(fields) => acting.mutate(fields)}
        >
          {children}
        </SubmitForm>
      </Modal>
    </>
  )
}
