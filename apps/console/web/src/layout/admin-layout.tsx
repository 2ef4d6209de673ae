import { UnstyledButton } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { queryClient } from '../api/query-client.ts'
import { session, signedInQuery } from '../api/session.ts'
import { sessionEnd } from '../api/session-end.ts'
import { Palette } from '../palette/palette.tsx'
import { SessionEnded } from '../sign-in/session-ended.tsx'
import { Header } from './header.tsx'
import styles from './layout.module.css'
import { PLACES } from './places.ts'

/** Pages of administrators: what there is to do at the side, who does it below. */
export function AdminLayout() {
  return (
    <>
      <Header />
      <div className={styles.withSide}>
        <Side />
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <SessionEnded />
    </>
  )
}

/** All pages at the side; on small screens behind a button, so that a page begins with itself. */
function Side() {
  const [isOpen, setOpen] = useState(false)
  const { pathname, search } = useLocation()
  const here = PLACES.findLast(([to]) => pathname.startsWith(to))
  const list = useId()
  const realm = realmIn(pathname, search)
  return (
    <nav className={styles.side} aria-label="Administration">
      <Palette />
      <UnstyledButton
        className={styles.menuButton ?? ''}
        aria-expanded={isOpen}
        aria-controls={list}
        onClick={() => setOpen(!isOpen)}
      >
        <IconMenu2 size={18} aria-hidden />
        Menu{here ? `: ${here[1]}` : ''}
      </UnstyledButton>
      <div id={list} className={styles.places} data-open={isOpen}>
        {PLACES.map(([to, name, Icon]) => (
          <Link
            key={to}
            {...(to === '/admin/accounts' && realm !== undefined
              ? { to: '/admin/accounts/$realm', params: { realm }, search: {} }
              : { to })}
            className={styles.sideLink ?? ''}
            activeOptions={{ exact: to === '/admin' }}
            activeProps={{ 'data-active': true }}
            onClick={() => setOpen(false)}
          >
            <Icon size={18} aria-hidden />
            {name}
          </Link>
        ))}
        <Who />
      </div>
    </nav>
  )
}

/** The app that the page is about, so that the next page can be about it as well. */
function realmIn(pathname: string, search: object): string | undefined {
  const [, realm] = /^\/admin\/accounts\/([^/]+)/.exec(pathname) ?? []
  if (realm !== undefined) return decodeURIComponent(realm)
  return 'realm' in search && typeof search.realm === 'string' ? search.realm : undefined
}

function Who() {
  const { data } = useQuery(signedInQuery)
  const navigate = useNavigate()
  const leaving = useMutation({
    mutationFn: session.signOut,
    onSettled: async () => {
      queryClient.clear()
      sessionEnd.forgotten()
      await navigate({ to: '/sign-in', search: {} })
    },
  })
  return (
    <div className={styles.who}>
      <div>{data?.email}</div>
      <div>{data?.role}</div>
      <div className={styles.whoLinks}>
        <Link to="/admin/me">Your account</Link>
        <Link to="/admin/security">Your security</Link>
        <UnstyledButton
          fz="inherit"
          c="var(--mantine-color-anchor)"
          onClick={() => leaving.mutate()}
        >
          Sign out
        </UnstyledButton>
      </div>
    </div>
  )
}
