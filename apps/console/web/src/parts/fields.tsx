import type { ReactNode } from 'react'
import styles from './fields.module.css'

/** Fields of a form below each other. */
export function Fields({ children }: { readonly children: ReactNode }) {
  return <div className={styles.fields}>{children}</div>
}

/** Fields beside each other, as far as there is room. */
export function Filters({ children }: { readonly children: ReactNode }) {
  return <div className={styles.filters}>{children}</div>
}

/** For a field among filters that needs more room than others. */
export const WIDE = styles.wide ?? ''

/** The text of a field; what is not there is empty. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
