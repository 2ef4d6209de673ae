import { Button, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { isPassing, sentenceOf } from '../api/refusal.ts'
import { Clock } from './instant.tsx'
import { Notice } from './notice.tsx'
import styles from './states.module.css'

const BONES = ['head', 'first', 'second', 'third']

/** While the first answer is on its way: the shape of what will come, and a word for who listens. */
export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <div className={styles.loading} role="status">
      <VisuallyHidden>{what} …</VisuallyHidden>
      {BONES.map((bone) => (
        <div key={bone} className={styles.bone} aria-hidden />
      ))}
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
  readonly dataUpdatedAt: number
  readonly isFetching: boolean
  readonly refetch: () => unknown
}

interface AnswerProps<T> {
  readonly of: Asked<T>
  readonly loading?: string
  /** Instead of the sentence about a refusal, such as a page for what does not exist. */
  readonly refused?: (error: unknown) => ReactNode
  readonly children: (data: T) => ReactNode
}

/**
 * Shows an answer when it is there, and until then what there is to say. An answer that could not be
 * had anew stays, under a sentence that says since when it is old. What the server refuses to show
 * any longer goes.
 */
export function Answer<T>({ of: asked, loading, refused, children }: AnswerProps<T>) {
  const { data, error, refetch } = asked
  if (error && (data === undefined || !isPassing(error))) {
    return refused?.(error) ?? <Failed error={error} retry={refetch} />
  }
  if (data === undefined) return <Loading {...(loading && { what: loading })} />
  return (
    <>
      {error ? <Stale of={asked} /> : null}
      {children(data)}
    </>
  )
}

function Stale({
  of: { error, dataUpdatedAt, isFetching, refetch },
}: {
  readonly of: Asked<unknown>
}) {
  return (
    <div className={styles.stale} role="status">
      <Notice tone="warn">
        <div className={styles.staleRow}>
          <span>
            {sentenceOf(error)} This is as it was at <Clock at={dataUpdatedAt} />.
          </span>
          <Button
            size="compact-sm"
            variant="default"
            loading={isFetching}
            onClick={() => refetch()}
          >
            Try again
          </Button>
        </div>
      </Notice>
    </div>
  )
}
