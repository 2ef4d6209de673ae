import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import styles from './copyable.module.css'

const THANKS_MS = 2_000

/**
 * Text for a terminal, and a button that copies it.
 *
 * @param name what is copied, for who cannot see which button belongs to what
 */
export function Copyable({
  text,
  name,
  wraps = false,
}: {
  readonly text: string
  readonly name: string
  /** Shows all of a long word at once, instead of scrolling. */
  readonly wraps?: boolean
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), THANKS_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <div className={styles.box}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable (WCAG 2.1.1) */}
      <pre className={styles.text} data-wraps={wraps} tabIndex={0}>
        <code>{text}</code>
      </pre>
      <Button
        className={styles.button ?? ''}
        size="compact-xs"
        variant="default"
        leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        aria-label={`Copy: ${name}`}
        onClick={copy}
      >
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </Button>
    </div>
  )
}
