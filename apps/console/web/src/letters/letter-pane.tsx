import { Button, SegmentedControl } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Letter, type LetterPlace, letterUrl, sendLetter } from '../api/letters.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN } from '../api/query-client.ts'
import { signedInQuery } from '../api/session.ts'
import { Facts } from '../parts/facts.tsx'
import { Problem, Told, useTold } from '../parts/notice.tsx'
import styles from './letters.module.css'

interface LetterProps {
  readonly place: LetterPlace
  readonly letter: Letter
}

/** One letter: both of its parts, and a way to see it arrive. */
export function LetterPane({ place, letter }: LetterProps) {
  const maySend = useMay()('handle')
  const [part, setPart] = useState('html')
  const { subject, from, text } = letter
  return (
    <article className={styles.letter} aria-label={subject}>
      <h2>{subject}</h2>
      <Facts facts={[['From', from]]} />
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Part of the letter"
          value={part}
          onChange={setPart}
          data={[
            { value: 'html', label: 'HTML' },
            { value: 'text', label: 'Text' },
          ]}
        />
        {maySend ? <TestSend place={place} letter={letter} /> : null}
      </div>
      {part === 'text' ? (
        <pre className={styles.text}>{text}</pre>
      ) : (
        // Its address has a sandboxing policy of its own, so it is safe outside of this page, too.
        <iframe
          className={styles.html}
          title={`HTML part of “${subject}”`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          src={letterUrl(place, letter)}
        />
      )}
    </article>
  )
}

function TestSend({ place, letter }: LetterProps) {
  const { data } = useQuery(signedInQuery)
  const { said, tell } = useTold()
  const sending = useMutation({
    mutationKey: [ADMIN],
    mutationFn: () => sendLetter(place, letter),
    onSuccess: () => tell(`The letter is on its way to ${data?.email}.`),
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={sending.isPending}
        leftSection={<IconSend size={15} aria-hidden />}
        onClick={() => sending.mutate()}
      >
        Send it to me
      </Button>
      <Told said={sending.isSuccess ? said : undefined} />
      <Problem of={sending.error} />
    </>
  )
}
