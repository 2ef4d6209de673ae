import { Button, Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { sentenceOf } from '../api/refusal.ts'
import styles from './states.module.css'

/** While the first answer is on its way. */
export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <div className={styles.state} role="status">
      <Loader size="sm" aria-hidden />
      <span>{what} …</span>
    </div>
  )
}

/** There is nothing to show, and that is fine. */
export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children?: ReactNode
}) {
  return (
    <div className={styles.state}>
      <strong>{title}</strong>
      {children ? <span className={styles.quiet}>{children}</span> : null}
    </div>
  )
}

/** What was asked for did not come, and what the server said about it. */
export function Failed({
  error,
  retry,
}: {
  readonly error: unknown
  readonly retry?: () => unknown
}) {
  return (
    <div className={styles.state} role="alert">
      <strong>This did not work.</strong>
      <span className={styles.quiet}>{sentenceOf(error)}</span>
      {retry ? (
        <Button size="xs" variant="default" onClick={() => retry()}>
          Try again
        </Button>
      ) : null}
    </div>
  )
}

interface Asked<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

/** Shows an answer when it is there, and until then what there is to say. */
export function Answer<T>({
  of: { data, error, refetch },
  loading,
  children,
}: {
  readonly of: Asked<T>
  readonly loading?: string
  readonly children: (data: T) => ReactNode
}) {
  if (data !== undefined) return children(data)
  if (error) return <Failed error={error} retry={refetch} />
  return <Loading {...(loading && { what: loading })} />
}
