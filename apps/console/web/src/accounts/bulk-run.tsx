import { Progress as Bar, Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Account, Realm } from '../api/accounts.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { sentenceOf } from '../api/refusal.ts'
import { Notice } from '../parts/notice.tsx'
import { Said } from '../parts/said.tsx'
import styles from './accounts.module.css'
import type { BulkJob } from './bulk-jobs.ts'
import { oneAfterAnother, type Progress } from './one-after-another.ts'

interface BulkRunProps {
  readonly realm: Realm
  readonly job: BulkJob
  readonly chosen: readonly Account[]
  /** After something has been done. */
  readonly close: () => void
  /** Before anything has. */
  readonly cancel: () => void
}

/** Asks, does it to one account after another, says what was refused, and takes it back. */
export function BulkRun({ realm, job, chosen, close, cancel }: BulkRunProps) {
  // The list is read anew while the job runs; the accounts of the question stay those.
  const [concerned] = useState(() => chosen.filter(job.concerns))
  const { run, isUndone, progress, stop } = useBulkRun(realm, job)
  const isOver = progress !== undefined && !run.isPending
  return (
    <Modal
      opened
      onClose={run.isPending ? stop : progress ? close : cancel}
      title={job.title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
      withCloseButton={!run.isPending}
    >
      <div className={styles.run}>
        {progress ? (
          <Outcome progress={progress} past={isUndone ? 'as before again' : job.past} />
        ) : (
          <Question job={job} concerned={concerned} chosen={chosen.length} />
        )}
        <div className={styles.actions}>
          {run.isPending ? (
            <Button variant="default" onClick={stop}>
              Stop
            </Button>
          ) : null}
          {progress ? null : (
            <>
              <Button variant="default" onClick={cancel} data-autofocus>
                Cancel
              </Button>
              <Button
                disabled={concerned.length === 0}
                onClick={() => run.mutate({ things: concerned, act: job.act })}
              >
                {job.label}
              </Button>
            </>
          )}
          {isOver && job.undo && !isUndone && progress.done.length > 0 ? (
            <Button
              variant="default"
              onClick={() => job.undo && run.mutate({ things: progress.done, act: job.undo })}
            >
              Undo
            </Button>
          ) : null}
          {isOver ? <Button onClick={close}>Close</Button> : null}
        </div>
      </div>
    </Modal>
  )
}

interface Part {
  readonly things: readonly Account[]
  readonly act: BulkJob['act']
}

function useBulkRun(realm: Realm, job: BulkJob) {
  const [progress, setProgress] = useState<Progress<Account>>()
  const [isUndone, setUndone] = useState(false)
  const stopping = useRef(new AbortController())
  const run = useMutation({
    mutationKey: [ADMIN],
    mutationFn: async ({ things, act }: Part) => {
      stopping.current = new AbortController()
      setUndone(act === job.undo)
      setProgress({ total: things.length, done: [], failed: [] })
      const { signal } = stopping.current
      setProgress(await oneAfterAnother({ things, act, signal, told: setProgress }))
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: [ADMIN, 'accounts', realm.name] }),
  })
  return { run, isUndone, progress, stop: () => stopping.current.abort() }
}

interface QuestionProps {
  readonly job: BulkJob
  readonly concerned: readonly Account[]
  readonly chosen: number
}

const NAMED = 5

function Question({ job, concerned, chosen }: QuestionProps) {
  const rest = chosen - concerned.length
  return (
    <>
      <p>
        {concerned.length === 1 ? '1 account. ' : `${concerned.length} accounts. `}
        {job.warning}
        {rest > 0 ? ` Of those that you chose, ${rest} stay as they are already.` : ''}
      </p>
      <ul>
        {concerned.slice(0, NAMED).map(({ id, identifier }) => (
          <li key={id}>
            <Said>{identifier}</Said>
          </li>
        ))}
        {concerned.length > NAMED ? <li>and {concerned.length - NAMED} more</li> : null}
      </ul>
    </>
  )
}

function Outcome({
  progress: { total, done, failed },
  past,
}: {
  readonly progress: Progress<Account>
  readonly past: string
}) {
  const tried = done.length + failed.length
  return (
    <>
      <Bar value={total === 0 ? 100 : (100 * tried) / total} aria-label="Progress" />
      <p role="status">
        {done.length} of {total} {total === 1 ? 'account is' : 'accounts are'} {past}.
      </p>
      {failed.length > 0 ? (
        <Notice tone="bad" role="alert">
          <ul>
            {failed.map(({ thing, error }) => (
              <li key={thing.id}>
                <Said>{thing.identifier}</Said>: {sentenceOf(error)}
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
    </>
  )
}
