import { type ReactNode, useEffect, useRef } from 'react'
import styles from './page.module.css'

interface PageProps {
  readonly title: string
  /** One or two sentences under the heading. */
  readonly lead?: ReactNode
  /** Beside the heading: what one can do here. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/**
 * A page begins with its heading, which gets the focus when the page opens: who listens hears where
 * they are, and who uses the keyboard goes on from there.
 */
export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Usher`
    heading.current?.focus()
  }, [title])
  return (
    <>
      <header className={styles.head}>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {children}
    </>
  )
}

interface SectionProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with a heading of its own. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.sectionHead}>
        <h2>{title}</h2>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      {children}
    </section>
  )
}

/** A quiet box around what belongs together. */
export function Card({
  children,
  flush = false,
}: {
  readonly children: ReactNode
  readonly flush?: boolean
}) {
  return <div className={flush ? `${styles.card} ${styles.flush}` : styles.card}>{children}</div>
}
