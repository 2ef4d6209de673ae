import { NativeSelect } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { AppFacts, Overview } from '../api/overview.ts'
import { SERVER_URL } from '../api/server.ts'
import { Copyable } from '../parts/copyable.tsx'
import { Section } from '../parts/page.tsx'
import styles from './overview.module.css'
import { commandOf, newcomer } from './requests.ts'

/** Requests that work one after the other as they stand. */
export function QuickStart({ facts }: { readonly facts: Overview }) {
  const apps = facts.apps.filter(({ quick_start }) => quick_start.length > 0)
  const [name, setName] = useState(apps[0]?.name)
  const app = apps.find((one) => one.name === name)
  if (!app) return null
  return (
    <Section
      title="Quick start"
      actions={
        <NativeSelect
          size="xs"
          aria-label="App to try"
          value={app.name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data={apps.map((one) => one.name)}
        />
      }
    >
      <p>In a terminal, one after the other. They work as they stand, also a second time.</p>
      <Steps key={app.name} app={app} hasInbox={facts.mail === 'inbox'} />
    </Section>
  )
}

function Steps({ app, hasInbox }: { readonly app: AppFacts; readonly hasInbox: boolean }) {
  const [kim] = useState(newcomer)
  return (
    <ol className={styles.steps}>
      {app.quick_start.map((step) => (
        <li key={step.title} className={styles.step}>
          <div>
            <h3>{step.title}</h3>
            <Copyable name={step.title} text={commandOf(step, app, SERVER_URL, kim)} />
            {step.note ? (
              <p>
                {step.note}{' '}
                {hasInbox && /inbox/i.test(step.note) ? (
                  <Link to="/inbox" search={{ search: kim.email }}>
                    Open the inbox
                  </Link>
                ) : null}
              </p>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  )
}
