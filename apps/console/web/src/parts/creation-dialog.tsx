import { Button, Modal } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'

interface CreationDialogProps<Made> {
  /** On the button that opens the dialog. */
  readonly label: string
  readonly title: string
  /** Asks for what is to be made, and hands over what was. */
  readonly form: (made: (thing: Made) => void) => ReactNode
  /** Takes the place of the form, with a button of its own that closes the dialog. */
  readonly result: (made: Made, close: () => void) => ReactNode
  /** Whether the result is shown this once, so that nothing but its button may close it. */
  readonly isShownOnce?: (made: Made) => boolean
}

/** A button that opens the form for something new, and then shows what was made. */
export function CreationDialog<Made>(props: CreationDialogProps<Made>) {
  const { label, title, form, result, isShownOnce = () => true } = props
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<{ readonly thing: Made }>()
  const close = () => {
    setOpen(false)
    setMade(undefined)
  }
  const mayClose = made === undefined || !isShownOnce(made.thing)
  return (
    <>
      <Button
        size="xs"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
        withCloseButton={mayClose}
        closeOnEscape={mayClose}
      >
        {made ? result(made.thing, close) : form((thing) => setMade({ thing }))}
      </Modal>
    </>
  )
}
