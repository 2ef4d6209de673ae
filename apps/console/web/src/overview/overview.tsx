import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Overview as Facts, overviewQuery } from '../api/overview.ts'
import { SERVER_PATH } from '../api/server.ts'
import { useConnection } from '../api/use-connection.ts'
import { Copyable } from '../parts/copyable.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import { AppCard } from './app-card.tsx'
import styles from './overview.module.css'
import { QuickStart } from './quick-start.tsx'
import { Vitals } from './vitals.tsx'

/** The first page: what runs here, how it is, and what to try. */
export function Overview() {
  const overview = useQuery(overviewQuery)
  const { isLost } = useConnection()
  const isKnown = !isLost && overview.error === null
  return (
    <Answer of={overview} loading="Asking the server">
      {(facts) => (
        <Page title={isKnown ? titleOf(facts) : 'The server does not answer'} lead={leadOf(facts)}>
          {facts.realms.length > 0 ? <Vitals facts={facts} isKnown={isKnown} /> : null}
          <Section title="Apps">
            <ul className={styles.apps}>
              {facts.apps.map((app) => (
                <li key={app.name}>
                  <AppCard app={app} isKnown={isKnown} />
                </li>
              ))}
            </ul>
          </Section>
          <QuickStart facts={facts} />
          <ForOperators facts={facts} />
        </Page>
      )}
    </Answer>
  )
}

function leadOf({ version }: Facts): string {
  const name = version === null ? 'Usher' : `Usher ${version}`
  return `${name}: one accounts engine, and the backends on it.`
}

function titleOf({ apps, realms }: Facts): string {
  const broken = [...apps, ...realms].filter(({ healthy }) => !healthy)
  if (broken.length > 0) return `Not everything works: ${broken.map(({ name }) => name).join(', ')}`
  return apps.length === 1 ? 'The app is running' : `All ${apps.length} apps are running`
}

function ForOperators({ facts }: { readonly facts: Facts }) {
  return (
    <Section title="For operators">
      {facts.has_administrator === false ? (
        <div className={styles.operators}>
          <Notice tone="quiet">
            Nobody can sign in to the administration yet. Create the first administrator in another
            terminal; there is no default password.
          </Notice>
          <Copyable name="command" text="npx usher admin create --email you@example.com" />
        </div>
      ) : (
        <p>
          <Link to="/admin">Administration</Link>: accounts, roles, sessions, audit log and mails
          that did not leave. The console has{' '}
          <a href={`${SERVER_PATH}/console/api/docs`}>an API of its own</a>.
        </p>
      )}
    </Section>
  )
}
