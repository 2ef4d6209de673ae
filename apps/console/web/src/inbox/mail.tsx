import { Button, SegmentedControl } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type Mail, mailQuery } from '../api/inbox.ts'
import { SERVER_PATH } from '../api/server.ts'
import { Instant } from '../parts/instant.tsx'
import { Answer } from '../parts/states.tsx'
import styles from './inbox.module.css'

/** One mail: its links as buttons, and both of its parts. */
export function MailPane() {
  const { id } = useParams({ from: '/open/inbox/$id' })
  const mail = useQuery(mailQuery(id))
  return (
    <Answer of={mail} loading="Opening the mail">
      {(data) => <OpenMail key={data.id} mail={data} />}
    </Answer>
  )
}

function OpenMail({ mail }: { readonly mail: Mail }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [part, setPart] = useState('html')
  useEffect(() => heading.current?.focus(), [])
  return (
    <article className={styles.open} aria-label={mail.subject}>
      <Link to="/inbox" search={(search) => search} className={styles.back ?? ''}>
        All mails
      </Link>
      <h2 ref={heading} tabIndex={-1}>
        {mail.subject}
      </h2>
      <dl className={styles.envelope}>
        <dt>To</dt>
        <dd>{mail.to}</dd>
        <dt>From</dt>
        <dd>{mail.from}</dd>
        <dt>Sent</dt>
        <dd>
          <Instant at={mail.received_at} />
        </dd>
      </dl>
      <Links links={mail.links} />
      <SegmentedControl
        size="xs"
        className={styles.parts ?? ''}
        aria-label="Part of the mail"
        value={part}
        onChange={setPart}
        data={[
          { value: 'html', label: 'HTML' },
          { value: 'text', label: 'Text' },
        ]}
      />
      {part === 'text' ? (
        <pre className={styles.text}>{mail.text}</pre>
      ) : (
        // Its address has a sandboxing policy of its own, so it is safe outside of this page, too.
        <iframe
          className={styles.html}
          title={`HTML part of “${mail.subject}”`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          src={`${SERVER_PATH}/console/api/inbox/${mail.id}/html`}
        />
      )}
    </article>
  )
}

function Links({ links }: { readonly links: readonly string[] }) {
  if (links.length === 0) return null
  return (
    <div className={styles.links}>
      {links.map((link, index) => (
        <Button
          key={link}
          component="a"
          href={link}
          target="_blank"
          rel="noopener noreferrer"
          size="xs"
          leftSection={<IconExternalLink size={15} aria-hidden />}
        >
          {links.length === 1 ? 'Open the link of this mail' : `Open link ${index + 1}`}
        </Button>
      ))}
    </div>
  )
}
