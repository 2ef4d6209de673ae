import { UnstyledButton } from '@mantine/core'
import {
  IconActivity,
  IconFlag,
  IconMailPause,
  IconReport,
  IconUserQuestion,
  IconUsers,
} from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { queryClient } from '../api/query-client.ts'
import { session, signedInQuery } from '../api/session.ts'
import { sessionEnd } from '../api/session-end.ts'
import { SessionEnded } from '../sign-in/session-ended.tsx'
import { Header } from './header.tsx'
import styles from './layout.module.css'

const PLACES = [
  ['/admin', 'Activity', IconActivity],
  ['/admin/accounts', 'Accounts', IconUsers],
  ['/admin/requests', 'Requests', IconUserQuestion],
  ['/admin/moderation', 'Moderation', IconFlag],
  ['/admin/audit', 'Audit log', IconReport],
  ['/admin/outbox', 'Outbox', IconMailPause],
] as const satisfies readonly (readonly [string, string, ComponentType])[]

/** Pages of administrators: what there is to do at the side, who does it below. */
export function AdminLayout() {
  return (
    <>
      <Header />
      <div className={styles.withSide}>
        <nav className={styles.side} aria-label="Administration">
          {PLACES.map(([to, name, Icon]) => (
            <Link
              key={to}
              to={to}
              className={styles.sideLink ?? ''}
              activeOptions={{ exact: to === '/admin' }}
              activeProps={{ 'data-active': true }}
            >
              <Icon size={18} aria-hidden />
              {name}
            </Link>
          ))}
          <Who />
        </nav>
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <SessionEnded />
    </>
  )
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
      <div className={styles.whoLinks}>
        <Link to="/admin/me">Your account</Link>
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
