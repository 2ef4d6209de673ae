import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Overview } from '../api/overview.ts'
import { Instant } from '../parts/instant.tsx'
import { Health, type Tone } from '../parts/tag.tsx'
import styles from './overview.module.css'

/** How database, mail and outbox are; nobody knows while the server is away. */
export function Vitals({
  facts,
  isKnown,
}: {
  readonly facts: Overview
  readonly isKnown: boolean
}) {
  if (!isKnown) {
    return (
      <dl className={styles.vitals}>
        <Vital name="Server" tone="bad" state="Away">
          asked again every few seconds
        </Vital>
      </dl>
    )
  }
  return (
    <dl className={styles.vitals}>
      <Database facts={facts} />
      <MailWay facts={facts} />
      <OutboxState facts={facts} />
      {facts.started_at === null ? null : (
        <Vital name="Server" tone="good" state="Up">
          since <Instant at={facts.started_at} />
        </Vital>
      )}
    </dl>
  )
}

function Vital({
  name,
  tone,
  state,
  children,
}: {
  readonly name: string
  readonly tone: Tone
  readonly state: ReactNode
  readonly children: ReactNode
}) {
  return (
    <div className={styles.vital}>
      <dt>{name}</dt>
      <dd>
        <Health tone={tone}>{state}</Health>
      </dd>
      <dd>
        <small>{children}</small>
      </dd>
    </div>
  )
}

const DATABASES: Readonly<Record<string, string>> = {
  sqlite: 'SQLite, embedded',
  postgres: 'PostgreSQL',
  cassandra: 'Apache Cassandra',
}

function Database({ facts: { realms } }: { readonly facts: Overview }) {
  const broken = realms.filter(({ healthy }) => !healthy)
  const kinds = [...new Set(realms.map(({ database }) => DATABASES[database] ?? database))]
  return (
    <Vital
      name="Database"
      tone={broken.length === 0 ? 'good' : 'bad'}
      state={broken.length === 0 ? 'Answers' : `Away: ${broken.map(({ name }) => name).join(', ')}`}
    >
      {kinds.join(', ')}
    </Vital>
  )
}

function MailWay({ facts: { mail } }: { readonly facts: Overview }) {
  switch (mail) {
    case 'inbox':
      return (
        <Vital name="Mail" tone="good" state="Lands in the inbox">
          <Link to="/inbox">Open the inbox</Link>
        </Vital>
      )
    case 'file':
      return (
        <Vital name="Mail" tone="good" state="Lands in a file">
          npx usher inbox list
        </Vital>
      )
    case 'smtp':
      return (
        <Vital name="Mail" tone="good" state="Leaves by SMTP">
          as SMTP_URL says
        </Vital>
      )
    case 'held':
      return (
        <Vital name="Mail" tone="warn" state="Waits in the outbox">
          until SMTP_URL is set
        </Vital>
      )
  }
}

function OutboxState({ facts: { realms } }: { readonly facts: Overview }) {
  const total = (of: (realm: Overview['realms'][number]) => number | null) =>
    realms.reduce((sum, realm) => sum + (of(realm) ?? 0), 0)
  const waiting = total(({ mails_waiting }) => mails_waiting)
  const failed = total(({ mails_failed }) => mails_failed)
  return (
    <Vital
      name="Outbox"
      tone={failed > 0 ? 'bad' : 'good'}
      state={failed > 0 ? `${failed} failed` : 'None failed'}
    >
      {waiting === 0 ? 'nothing waits' : `${waiting} waiting`}
    </Vital>
  )
}
