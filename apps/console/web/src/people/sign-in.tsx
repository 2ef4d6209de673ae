import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import type { AccountApp } from '../api/overview.ts'
import { sentenceOf } from '../api/refusal.ts'
import { Fields, textIn } from '../parts/fields.tsx'
import { Notice } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { logIn } from './contract.ts'
import styles from './people.module.css'
import { remember } from './signed-in.ts'
import { useApp } from './use-app.ts'

/** Signs in with the app's own log-in, to see sessions or change the password. */
export function PersonSignIn() {
  const app = useApp()
  const { log_in: endpoint, has_sessions, request_password_reset } = app.account
  const navigate = useNavigate()
  const signingIn = useMutation({
    mutationFn: async (known: Record<string, string>) => {
      if (!endpoint) throw new TypeError('the app has no log-in')
      remember(app.name, await logIn(app, endpoint, known))
    },
    onSuccess: () =>
      navigate({
        to: has_sessions ? '/account/$app/sessions' : '/account/$app/password',
        params: { app: app.name },
      }),
  })
  if (!endpoint) return <Empty title="This app has no page for signing in." />
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signingIn.mutate({
      identifier: textIn(form, 'identifier'),
      password: textIn(form, 'password'),
      secret: textIn(form, 'password'),
    })
  }
  return (
    <Page title="Sign in" lead={leadOf(app)}>
      <Card>
        <form onSubmit={submit} aria-label="Sign in">
          <Fields>
            <Credentials app={app} />
            {signingIn.error ? (
              <Notice tone="bad" role="alert">
                {sentenceOf(signingIn.error)}
              </Notice>
            ) : null}
            <Button type="submit" loading={signingIn.isPending}>
              Sign in
            </Button>
          </Fields>
        </form>
      </Card>
      {request_password_reset ? (
        <p className={styles.below}>
          <Link to="/account/$app/forgot-password" params={{ app: app.name }}>
            Forgot your password?
          </Link>
        </p>
      ) : null}
    </Page>
  )
}

function leadOf({ account }: AccountApp): string {
  return account.has_sessions
    ? 'To see where you are signed in, and to change your password.'
    : 'To change your password.'
}

function Credentials({ app: { account } }: { readonly app: AccountApp }) {
  if (account.credential === 'secret') {
    return (
      <PasswordInput
        name="password"
        label="Secret"
        autoComplete="current-password"
        required
        withAsterisk={false}
      />
    )
  }
  return (
    <>
      <TextInput
        name="identifier"
        type={account.identifier === 'email' ? 'email' : 'text'}
        label={account.identifier === 'email' ? 'E-mail address' : 'User name'}
        autoComplete="username"
        required
        withAsterisk={false}
      />
      <PasswordInput
        name="password"
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
      />
    </>
  )
}
