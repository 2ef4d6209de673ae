import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ApiRefusal, sentenceOf } from '../api/refusal.ts'
import { Fields } from '../parts/fields.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { askContract } from './contract.ts'
import { IncompleteLink } from './incomplete-link.tsx'
import { useApp } from './use-app.ts'

/** Where the link of an activation mail leads. Opening the page spends nothing; the button does. */
export function Activate() {
  const app = useApp()
  const { token, email } = useSearch({ from: '/account/$app/activate' })
  const navigate = useNavigate()
  const { activate } = app.account
  const activating = useMutation({
    mutationFn: async (link: { token: string; email: string }) => {
      if (!activate) throw new TypeError('the app has no activation')
      await askContract(app, activate, { token: link.token, identifier: link.email })
    },
    // A spent token need not stay in the address or in the history.
    onSuccess: () => navigate({ to: '.', search: {}, replace: true }),
  })
  if (activating.isSuccess) {
    return (
      <Page title="Your account is active">
        <Fields>
          <p>You can sign in now.</p>
          <LinkButton to="/account/$app/sign-in" params={{ app: app.name }}>
            Sign in
          </LinkButton>
        </Fields>
      </Page>
    )
  }
  if (!activate || !token || !email) return <IncompleteLink />
  return (
    <Page title="Activate your account" lead={`The account of ${email} is almost ready.`}>
      <Fields>
        {activating.error ? <Refused error={activating.error} /> : null}
        <Button loading={activating.isPending} onClick={() => activating.mutate({ token, email })}>
          Activate the account
        </Button>
      </Fields>
    </Page>
  )
}

function Refused({ error }: { readonly error: unknown }) {
  const isFault = !(error instanceof ApiRefusal) || error.status === 0 || error.status >= 500
  return (
    <Notice tone="bad" role="alert">
      {sentenceOf(error)}
      {isFault
        ? ' Nothing has changed; try again in a moment.'
        : ' A link works once and for a limited time. If you have used it before, your account is active: just sign in.'}
    </Notice>
  )
}
