import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { overviewQuery } from '../api/overview.ts'
import { queryClient } from '../api/query-client.ts'
import { ApiRefusal, sentenceOf } from '../api/refusal.ts'
import { session, signedInQuery } from '../api/session.ts'
import { Copyable } from '../parts/copyable.tsx'
import { Fields, textIn } from '../parts/fields.tsx'
import { Notice } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import styles from './sign-in.module.css'

/** Where administrators sign in. */
export function SignIn() {
  const { next, why } = useSearch({ from: '/open/sign-in' })
  const { data: overview } = useQuery(overviewQuery)
  return (
    <div className={styles.narrow}>
      <Page title="Administration" lead="Sign in with your administrator account.">
        <Card>
          {why === 'ended' ? (
            <Notice tone="warn" role="status">
              Your session has ended. Sign in to go on where you were.
            </Notice>
          ) : null}
          <SignInForm next={next} />
        </Card>
        {overview?.has_administrator === false ? (
          <div className={styles.first}>
            <p>There is no administrator yet. Create the first one in a terminal:</p>
            <Copyable name="command" text="npx usher admin create --email you@example.com" />
          </div>
        ) : null}
      </Page>
    </div>
  )
}

function SignInForm({ next }: { readonly next: string | undefined }) {
  const navigate = useNavigate()
  const signingIn = useMutation({
    mutationFn: async (credentials: { email: string; password: string }) => {
      const signedIn = await session.signIn(credentials)
      await assertCookieKept()
      return signedIn
    },
    onSuccess: async (signedIn) => {
      queryClient.setQueryData(signedInQuery.queryKey, signedIn)
      await navigate({ href: placeAfter(next) })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    signingIn.mutate({ email: textIn(form, 'email'), password: textIn(form, 'password') })
  }
  return (
    <form onSubmit={submit} aria-label="Sign in">
      <Fields>
        <TextInput
          name="email"
          type="email"
          label="E-mail address"
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
  )
}

/** Browsers drop the cookie over plain HTTP, but for addresses of the machine itself. */
async function assertCookieKept(): Promise<void> {
  try {
    await queryClient.fetchQuery({ ...signedInQuery, staleTime: 0 })
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 401) throw error
    throw new ApiRefusal({
      status: 401,
      detail:
        'The browser did not keep the session. Use https, or http://localhost on the machine itself.',
    })
  }
}

/** Where somebody wanted to go, if that is a page of the administration. */
function placeAfter(next: string | undefined): string {
  return next && /^\/admin(?:[/?]|$)/.test(next) ? next : '/admin'
}
