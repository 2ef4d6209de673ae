import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ADMIN } from '../api/query-client.ts'
import { sentenceOf } from '../api/refusal.ts'
import styles from './confirm.module.css'
import { Notice } from './notice.tsx'

interface ConfirmProps {
  /** On the button that asks. */
  readonly label: string
  readonly icon?: ReactNode
  /** Nothing brings it back: the buttons warn. */
  readonly final?: boolean
  /** The question, as a heading. */
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** On the button that does it. */
  readonly verb: string
  readonly act: () => Promise<unknown>
  /** When it has happened. */
  readonly done: () => void
}

/** A button that asks before it acts. */
export function Confirm({ label, icon, final = false, ...question }: ConfirmProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={icon}
        onClick={() => setOpen(true)}
        {...(final && { c: 'var(--usher-bad)' })}
      >
        {label}
      </Button>
      {open ? <Question {...question} final={final} close={() => setOpen(false)} /> : null}
    </>
  )
}

function Question({
  title,
  children,
  verb,
  final,
  act,
  done,
  close,
}: Omit<ConfirmProps, 'label' | 'icon'> & { readonly close: () => void }) {
  const acting = useMutation({
    mutationKey: [ADMIN],
    mutationFn: act,
    onSuccess: () => {
      close()
      done()
    },
  })
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.body}>
        <div>{children}</div>
        {acting.error ? (
          <Notice tone="bad" role="alert">
            {sentenceOf(acting.error)}
          </Notice>
        ) : null}
        <div className={styles.buttons}>
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button
            color={final ? 'red.9' : 'pine'}
            loading={acting.isPending}
            onClick={() => acting.mutate()}
          >
            {verb}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
