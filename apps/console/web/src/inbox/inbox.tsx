import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { inboxQuery, type Mail } from '../api/inbox.ts'
import { Instant } from '../parts/instant.tsx'
import { Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import styles from './inbox.module.css'

const PAUSE_MS = 250

/** The mails that would have been sent, and one of them beside. */
export function Inbox() {
  const { search = '' } = useSearch({ from: '/open/inbox' })
  const { id } = useParams({ strict: false })
  const mails = useInfiniteQuery(inboxQuery(search))
  return (
    <Page
      title="Inbox"
      lead="Mails of development. Nothing leaves this machine until SMTP_URL is set."
    >
      <div className={styles.panes} data-reading={id !== undefined}>
        <div className={styles.list}>
          <Search text={search} />
          <Answer of={mails} loading="Looking for mails">
            {({ pages }) => {
              const all = pages.flatMap((page) => page.mails)
              return all.length === 0 ? <NoMails search={search} /> : <List mails={all} />
            }}
          </Answer>
          {mails.hasNextPage ? (
            <Button variant="default" size="xs" onClick={() => mails.fetchNextPage()}>
              Older mails
            </Button>
          ) : null}
        </div>
        <div className={styles.reading}>
          {id === undefined ? <Empty title="Choose a mail to read it." /> : <Outlet />}
        </div>
      </div>
    </Page>
  )
}

function Search({ text }: { readonly text: string }) {
  const navigate = useNavigate()
  const [typed, setTyped] = useState(text)
  const [settled] = useDebouncedValue(typed, PAUSE_MS)
  useEffect(() => {
    if (settled === text) return
    void navigate({ to: '.', search: settled ? { search: settled } : {}, replace: true })
  }, [settled, text, navigate])
  return (
    <TextInput
      type="search"
      aria-label="Search mails"
      placeholder="Recipient, subject or text"
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
    />
  )
}

function List({ mails }: { readonly mails: readonly Mail[] }) {
  return (
    <ul className={styles.mails} aria-label="Mails">
      {mails.map((mail) => (
        <li key={mail.id}>
          <Link
            to="/inbox/$id"
            params={{ id: String(mail.id) }}
            search={(search) => search}
            className={styles.mail ?? ''}
            activeProps={{ 'data-active': true }}
          >
            <span className={styles.to}>{mail.to}</span>
            <span className={styles.when}>
              <Instant at={mail.received_at} />
            </span>
            <span className={styles.subject}>{mail.subject}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function NoMails({ search }: { readonly search: string }) {
  if (search) return <Empty title="No mails match.">Try a part of the address.</Empty>
  return <Empty title="No mails yet.">Register somebody in an app, and look here again.</Empty>
}
