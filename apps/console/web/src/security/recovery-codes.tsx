import { Button } from '@mantine/core'
import { IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react'
import { Notice } from '../parts/notice.tsx'
import { Card, Section } from '../parts/page.tsx'
import styles from './security.module.css'

interface CodesProps {
  readonly codes: readonly string[]
  /** When they are kept somewhere. */
  readonly kept: () => void
}

/** Recovery codes, shown once: to copy, to print, and to keep as a file. */
export function RecoveryCodes({ codes, kept }: CodesProps) {
  const text = `${codes.join('\n')}\n`
  return (
    <Section title="Your recovery codes">
      <Card>
        <Notice tone="warn" role="status">
          Each code signs you in once if you lose your other factors. They are shown now and never
          again: keep them where you find them without this device.
        </Notice>
        <ul className={styles.codes} aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={styles.buttons}>
          <Button
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={() => save(text)}
          >
            Download
          </Button>
          <Button
            variant="default"
            leftSection={<IconCopy size={15} aria-hidden />}
            onClick={() => navigator.clipboard.writeText(text)}
          >
            Copy
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={15} aria-hidden />}
            onClick={() => print()}
          >
            Print
          </Button>
          <Button onClick={kept}>I have kept them</Button>
        </div>
      </Card>
    </Section>
  )
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([`Usher console\n\n${text}`], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'usher-console-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(url)
}
