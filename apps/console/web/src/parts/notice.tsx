import type { ReactNode } from 'react'
import styles from './notice.module.css'
import type { Tone } from './tag.tsx'

/**
 * One sentence about what happened or what to know. `alert` interrupts who listens, `status` waits
 * for a pause; without a role it is part of the page.
 */
export function Notice({
  tone,
  role,
  children,
}: {
  readonly tone: Tone
  readonly role?: 'alert' | 'status'
  readonly children: ReactNode
}) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={role}>
      {children}
    </div>
  )
}
