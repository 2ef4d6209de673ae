import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { sentenceOf } from '../api/refusal.ts'
import { Fields, textIn } from '../parts/fields.tsx'
import { Notice } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { askContract } from './contract.ts'
import { useApp } from './use-app.ts'

/** Asks for a mail with a link for choosing a new password. */
export function ForgotPassword() {
  const app = useApp()
  const { request_password_reset: endpoint } = app.account
  const asking = useMutation({
    mutationFn: async (email: string) => {
      if (!endpoint) throw new TypeError('the app mails no links')
      await askContract(app, endpoint, { identifier: email })
    },
  })
  if (!endpoint) return <Empty title="This app mails no links for new passwords." />
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    asking.mutate(textIn(new FormData(event.currentTarget), 'email'))
  }
  return (
    <Page title="Forgot your password?" lead="You get a mail with a link for choosing a new one.">
      <Card>
        <form onSubmit={submit} aria-label="Ask for a mail">
          <Fields>
            <TextInput
              name="email"
              type="email"
              label="E-mail address"
              autoComplete="username"
              required
              withAsterisk={false}
            />
            {asking.error ? (
              <Notice tone="bad" role="alert">
                {sentenceOf(asking.error)}
              </Notice>
            ) : null}
            <div role="status">
              {asking.isSuccess ? (
                <Notice tone="good">
                  If there is an account with this address, a mail is on its way.
                </Notice>
              ) : null}
            </div>
            <Button type="submit" loading={asking.isPending}>
              Send the mail
            </Button>
          </Fields>
        </form>
      </Card>
    </Page>
  )
}
