import { type ReactNode, useEffect, useRef, useState } from 'react'
import { sentenceOf } from '../api/refusal.ts'
import styles from './notice.module.css'
import type { Tone } from './tag.tsx'

/**
 * One sentence about what happened or what to know. `alert` interrupts who listens, `status` waits
 * for a pause; without a role it is part of the page.
 */
export function Notice({
  tone,
  role,
  children,
}: {
  readonly tone: Tone
  readonly role?: 'alert' | 'status'
  readonly children: ReactNode
}) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={role}>
      {children}
    </div>
  )
}

/** What the server said no with. It takes the focus, which a button that waited has lost. */
export function Problem({ of: error }: { readonly of: unknown }) {
  const place = useFocusOn(error)
  if (!error) return null
  return (
    <div ref={place} tabIndex={-1}>
      <Notice tone="bad" role="alert">
        {sentenceOf(error)}
      </Notice>
    </div>
  )
}

interface Said {
  readonly sentence: string
  readonly tone: Tone
}

/** What has happened on a page, and how a page says it. */
export function useTold() {
  const [said, setSaid] = useState<Said>()
  return {
    said,
    tell: (sentence: string, tone: Tone = 'good') => setSaid({ sentence, tone }),
  }
}

/** Where a page says what has happened. It takes the focus: the button that did it may be gone. */
export function Told({ said }: { readonly said: Said | undefined }) {
  const place = useFocusOn(said)
  return (
    <div ref={place} tabIndex={-1} role="status" className={said ? styles.told : undefined}>
      {said ? <Notice tone={said.tone}>{said.sentence}</Notice> : null}
    </div>
  )
}

function useFocusOn(occasion: unknown) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (occasion) place.current?.focus()
  }, [occasion])
  return place
}
