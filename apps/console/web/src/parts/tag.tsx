import type { ReactNode } from 'react'
import styles from './tag.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'quiet'

/** A short word with a tone; the word says it all, the colour only underlines it. */
export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`${styles.tag} ${styles[tone]}`}>{children}</span>
}

/** A word with a dot before it, for how something is. */
export function Health({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={styles.health}>
      <span className={`${styles.dot} ${styles[tone]}`} aria-hidden />
      {children}
    </span>
  )
}

const TONES: Readonly<Record<string, Tone>> = {
  active: 'good',
  pending: 'warn',
  suspended: 'bad',
  approved: 'good',
  rejected: 'bad',
}

/** The state of an account or of a request. */
export function StatusTag({ status }: { readonly status: string }) {
  return <Tag tone={TONES[status] ?? 'quiet'}>{status}</Tag>
}
