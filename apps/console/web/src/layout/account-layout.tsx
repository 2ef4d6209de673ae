import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { accountAppQuery } from '../api/overview.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { Page } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import styles from './layout.module.css'
import { SchemeButton } from './scheme-button.tsx'

/** Pages for people with an account in one of the apps: they need to know nothing of the others. */
export function AccountLayout() {
  const { app } = useParams({ from: '/account/$app' })
  const facts = useQuery(accountAppQuery(app))
  return (
    <div className={styles.narrow}>
      <header className={styles.narrowHead}>
        <span className={styles.appName}>{app}</span>
        <SchemeButton />
      </header>
      <main id="main" tabIndex={-1} className={styles.narrowMain}>
        {isUnknown(facts.error) ? (
          <Page title="There is no such app here">
            <p>The link may have been cut off, or it belongs to another place.</p>
          </Page>
        ) : (
          <Answer of={facts}>{() => <Outlet />}</Answer>
        )}
      </main>
    </div>
  )
}

function isUnknown(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 404
}
