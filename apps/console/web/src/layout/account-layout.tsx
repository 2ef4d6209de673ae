import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { overviewQuery } from '../api/overview.ts'
import { Answer, Empty } from '../parts/states.tsx'
import styles from './layout.module.css'
import { SchemeButton } from './scheme-button.tsx'

/** Pages for people with an account in one of the apps: they need to know nothing of the others. */
export function AccountLayout() {
  const { app } = useParams({ from: '/account/$app' })
  const overview = useQuery(overviewQuery)
  return (
    <div className={styles.narrow}>
      <header className={styles.narrowHead}>
        <span className={styles.appName}>{app}</span>
        <SchemeButton />
      </header>
      <main id="main" tabIndex={-1} className={styles.narrowMain}>
        <Answer of={overview}>
          {({ apps }) =>
            apps.some(({ name }) => name === app) ? (
              <Outlet />
            ) : (
              <Empty title="There is no such app here.">
                The link may have been cut off, or it belongs to another place.
              </Empty>
            )
          }
        </Answer>
      </main>
    </div>
  )
}
