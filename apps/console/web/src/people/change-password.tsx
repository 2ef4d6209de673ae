import { Card, Page } from '../parts/page.tsx'
import { PasswordForm } from '../parts/password-form.tsx'
import { Empty } from '../parts/states.tsx'
import { person } from './account-api.ts'
import { Person } from './person-layout.tsx'
import { useApp } from './use-app.ts'

/** A new password for somebody who knows the current one. */
export function ChangePassword() {
  const app = useApp()
  if (app.account.credential !== 'password') return <Empty title="This app has no passwords." />
  return (
    <Person app={app}>
      {(tokens) => (
        <Page title="Change your password">
          <Card>
            <PasswordForm
              change={person(app, tokens).changePassword}
              done={
                app.account.has_sessions
                  ? 'The password is changed. All other sessions have ended.'
                  : 'The password is changed.'
              }
            />
          </Card>
        </Page>
      )}
    </Person>
  )
}
