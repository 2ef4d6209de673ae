import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { ApiRefusal, sentenceOf } from '../api/refusal.ts'
import { Fields, textIn } from '../parts/fields.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Notice } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { NewPasswordFields } from '../parts/password-form.tsx'
import { askContract } from './contract.ts'
import { IncompleteLink } from './incomplete-link.tsx'
import { useApp } from './use-app.ts'

/** Where the link of a reset mail leads. Opening the page spends nothing; the button does. */
export function ResetPassword() {
  const app = useApp()
  const { token, email } = useSearch({ from: '/account/$app/reset-password' })
  const navigate = useNavigate()
  const { reset_password: endpoint } = app.account
  const resetting = useMutation({
    mutationFn: async (password: string) => {
      if (!endpoint || !token || !email) throw new TypeError('the link is incomplete')
      await askContract(app, endpoint, { token, identifier: email, password })
    },
    // A spent token need not stay in the address or in the history.
    onSuccess: () => navigate({ to: '.', search: {}, replace: true }),
  })
  if (resetting.isSuccess) {
    return (
      <Page title="Your password is changed">
        <Fields>
          <p>You are signed out on all devices. Sign in with the new password.</p>
          <LinkButton to="/account/$app/sign-in" params={{ app: app.name }}>
            Sign in
          </LinkButton>
        </Fields>
      </Page>
    )
  }
  if (!endpoint || !token || !email) return <IncompleteLink />
  return (
    <Page title="Choose a new password" lead={`For the account of ${email}.`}>
      <Card>
        <ResetForm
          app={app.name}
          email={email}
          problem={resetting.error}
          busy={resetting.isPending}
          reset={resetting.mutate}
        />
      </Card>
    </Page>
  )
}

function ResetForm({
  app,
  email,
  problem,
  busy,
  reset,
}: {
  readonly app: string
  readonly email: string
  readonly problem: unknown
  readonly busy: boolean
  readonly reset: (password: string) => void
}) {
  const [differs, setDiffers] = useState(false)
  const problemId = useId()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const password = textIn(fields, 'new')
    const isSame = password === textIn(fields, 'again')
    setDiffers(!isSame)
    if (isSame) reset(password)
  }
  return (
    <form onSubmit={submit} aria-label="Choose a new password">
      <Fields>
        {/* Tells password managers whose password it is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <NewPasswordFields differs={differs} problemId={problemId} />
        {problem ? <Refused app={app} error={problem} /> : null}
        <Button type="submit" loading={busy}>
          Change the password
        </Button>
      </Fields>
    </form>
  )
}

function Refused({ app, error }: { readonly app: string; readonly error: unknown }) {
  // 422: the password is not good enough, and the link is as good as before.
  const isLinkSpent = error instanceof ApiRefusal && error.status === 400
  return (
    <Notice tone="bad" role="alert">
      {sentenceOf(error)}
      {isLinkSpent ? (
        <>
          {' '}
          A link works once and for a limited time.{' '}
          <Link to="/account/$app/forgot-password" params={{ app }}>
            Ask for a new one
          </Link>
        </>
      ) : null}
    </Notice>
  )
}
