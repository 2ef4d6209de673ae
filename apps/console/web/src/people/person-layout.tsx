import { UnstyledButton } from '@mantine/core'
import { Link, Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AccountApp } from '../api/overview.ts'
import type { Tokens } from './contract.ts'
import styles from './people.module.css'
import { forget, useTokens } from './signed-in.ts'

/** What a page for somebody who is signed in gets. */
export function Person({
  app,
  children,
}: {
  readonly app: AccountApp
  readonly children: (tokens: Tokens) => ReactNode
}) {
  const tokens = useTokens(app.name)
  if (!tokens) return <Navigate to="/account/$app/sign-in" params={{ app: app.name }} replace />
  const params = { app: app.name }
  return (
    <>
      <nav className={styles.tabs} aria-label="Your account">
        {app.account.has_sessions ? (
          <Link to="/account/$app/sessions" params={params} activeProps={{ 'data-active': true }}>
            Sessions
          </Link>
        ) : null}
        {app.account.credential === 'password' ? (
          <Link to="/account/$app/password" params={params} activeProps={{ 'data-active': true }}>
            Password
          </Link>
        ) : null}
        <UnstyledButton
          fz="inherit"
          c="var(--mantine-color-anchor)"
          onClick={() => forget(app.name)}
        >
          Sign out of this page
        </UnstyledButton>
      </nav>
      {children(tokens)}
    </>
  )
}
