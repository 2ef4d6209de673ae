import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ADMIN } from '../api/query-client.ts'
import styles from './confirm.module.css'
import { Problem } from './notice.tsx'

interface Question {
  /** What will happen. */
  readonly children: ReactNode
  /** On the button that does it. */
  readonly verb: string
  /** Nothing brings it back: the buttons warn. What can be taken back does not. */
  readonly final?: boolean
  /** What has to be typed first, so that no slip of the hand does it. */
  readonly typed?: string
  readonly act: () => Promise<unknown>
  /** When it has happened. */
  readonly done: () => void
}

interface ConfirmProps extends Question {
  /** On the button that asks. */
  readonly label: string
  /** What the button is called where the label alone does not say of what. */
  readonly name?: string
  readonly icon?: ReactNode
  /** The question, as a heading. It names what is concerned. */
  readonly title: ReactNode
}

/** A button that asks before it acts. */
export function Confirm({ label, name, icon, title, ...question }: ConfirmProps) {
  const [open, setOpen] = useState(false)
  // What has been done is told where it has happened, and the focus goes there.
  const [wasDone, setDone] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={icon}
        aria-label={name}
        onClick={() => {
          setDone(false)
          setOpen(true)
        }}
        {...(question.final && { c: 'var(--usher-bad)' })}
      >
        {label}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={title}
        closeButtonProps={CLOSE_BUTTON}
        returnFocus={!wasDone}
      >
        <Answer
          {...question}
          close={close}
          done={() => {
            setDone(true)
            question.done()
          }}
        />
      </Modal>
    </>
  )
}

const CLOSE_BUTTON = { 'aria-label': 'Close' }

function Answer({
  children,
  verb,
  final = false,
  typed,
  act,
  done,
  close,
}: Question & { readonly close: () => void }) {
  const acting = useMutation({
    mutationKey: [ADMIN],
    mutationFn: act,
    onSuccess: () => {
      done()
      close()
    },
  })
  const [text, setText] = useState('')
  const isMeant = typed === undefined || text.trim() === typed
  return (
    <div className={styles.body}>
      <div>{children}</div>
      {typed === undefined ? null : (
        <TextInput
          label={`Type ${typed} to go on`}
          autoComplete="off"
          value={text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
      )}
      <Problem of={acting.error} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={close} data-autofocus>
          Cancel
        </Button>
        <Button
          color={final ? 'red.9' : 'pine'}
          loading={acting.isPending}
          disabled={!isMeant}
          onClick={() => acting.mutate()}
        >
          {verb}
        </Button>
      </div>
    </div>
  )
}
