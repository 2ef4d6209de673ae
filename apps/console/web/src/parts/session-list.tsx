import type { SessionFacts } from '../api/session.ts'
import { Confirm } from './confirm.tsx'
import { deviceOf } from './device.ts'
import { Instant } from './instant.tsx'
import styles from './session-list.module.css'
import { Tag } from './tag.tsx'

interface SessionListProps {
  readonly sessions: readonly SessionFacts[]
  readonly end: (id: string) => Promise<unknown>
  readonly endOthers: () => Promise<unknown>
  readonly done: (sentence: string) => void
}

/** Somebody's own sessions: where they are signed in, and how to end that. */
export function SessionList({ sessions, end, endOthers, done }: SessionListProps) {
  const others = sessions.filter(({ current }) => !current)
  return (
    <>
      <ul className={styles.sessions} aria-label="Sessions">
        {sessions.map(({ id, user_agent, address, created_at, current }) => (
          <li key={id} className={styles.session}>
            <div>
              <strong title={user_agent ?? ''}>{deviceOf(user_agent)}</strong>{' '}
              {current ? <Tag tone="good">this one</Tag> : null}
              <div className={styles.facts}>
                {address ?? 'unknown address'}, since <Instant at={created_at} />
              </div>
            </div>
            {current ? null : (
              <Confirm
                label="End"
                name={`End ${deviceOf(user_agent)}`}
                title={`End the session of ${deviceOf(user_agent)}?`}
                verb="End the session"
                act={() => end(id)}
                done={() => done('The session has ended.')}
              >
                {deviceOf(user_agent)} is signed out and has to sign in again.
              </Confirm>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 ? (
        <div className={styles.all}>
          <Confirm
            label="End all others"
            title="End all other sessions?"
            verb="End all others"
            act={endOthers}
            done={() => done('All other sessions have ended.')}
          >
            You stay signed in here and are signed out everywhere else.
          </Confirm>
        </div>
      ) : null}
    </>
  )
}
