import type { AppFacts } from '../api/overview.ts'
import { SERVER_PATH } from '../api/server.ts'
import { Health } from '../parts/tag.tsx'
import styles from './overview.module.css'

/** One app: what it is, how it is, and where its pages are. */
export function AppCard({
  app,
  isKnown,
}: {
  readonly app: AppFacts
  /** Whether the server still says so. */
  readonly isKnown: boolean
}) {
  const { name, summary, mount, healthy, docs } = app
  return (
    <article className={styles.app} aria-label={name}>
      <div className={styles.appHead}>
        <h3>{name}</h3>
        {isKnown ? (
          <Health tone={healthy ? 'good' : 'bad'}>{healthy ? 'Healthy' : 'Unavailable'}</Health>
        ) : (
          <Health tone="quiet">Unknown</Health>
        )}
      </div>
      <p>{summary}</p>
      <code>{mount}</code>
      <div className={styles.appLinks}>
        {docs ? (
          <>
            <a href={SERVER_PATH + docs.page} aria-label={`API page of ${name}`}>
              API page
            </a>
            <a href={SERVER_PATH + docs.openapi} aria-label={`OpenAPI document of ${name}`}>
              OpenAPI
            </a>
          </>
        ) : null}
        <a href={`${SERVER_PATH}/account/${name}/sign-in`} aria-label={`Account pages of ${name}`}>
          Account pages
        </a>
      </div>
    </article>
  )
}
