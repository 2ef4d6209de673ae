import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { overviewQuery } from '../api/overview.ts'
import { ConnectionBar } from './connection-bar.tsx'
import styles from './header.module.css'
import { SchemeButton } from './scheme-button.tsx'

/** On top of all pages but those for people with accounts. */
export function Header() {
  const { data } = useQuery(overviewQuery)
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <div className={styles.inside}>
        <Wordmark />
        <nav className={styles.nav} aria-label="Main">
          <HeaderLink to="/">Overview</HeaderLink>
          {data?.mail === 'inbox' ? <HeaderLink to="/inbox">Inbox</HeaderLink> : null}
          <HeaderLink to="/admin">Administration</HeaderLink>
        </nav>
        <SchemeButton />
      </div>
      <ConnectionBar />
    </header>
  )
}

function HeaderLink({
  to,
  children,
}: {
  readonly to: '/' | '/inbox' | '/admin'
  readonly children: string
}) {
  return (
    <Link
      to={to}
      className={styles.link ?? ''}
      activeOptions={{ exact: to === '/' }}
      activeProps={{ 'data-active': true }}
    >
      {children}
    </Link>
  )
}

/** The name of the product, which leads to the first page. */
function Wordmark() {
  return (
    <Link to="/" className={styles.wordmark ?? ''} aria-label="Usher, overview">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden>
        <path
          fill="currentColor"
          d="M4 7h24a2 2 0 0 1 2 2v4a3 3 0 0 0 0 6v4a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-4a3 3 0 0 0 0-6V9a2 2 0 0 1 2-2z"
        />
        <path
          className={styles.letter}
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
          d="M11.5 11.5v5.2a4.5 4.5 0 0 0 9 0v-5.2"
        />
      </svg>
      <span>Usher</span>
    </Link>
  )
}
