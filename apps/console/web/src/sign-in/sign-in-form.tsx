import { PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ask } from '../api/ask.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { type SignedIn, session } from '../api/session.ts'
import { textIn } from '../parts/fields.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'

/** Address and password of an administrator. */
export function SignInForm({
  signedIn,
}: {
  readonly signedIn: (who: SignedIn) => Promise<unknown>
}) {
  const signingIn = useMutation({
    mutationFn: async (credentials: { email: string; password: string }) => {
      const who = await session.signIn(credentials)
      await assertCookieKept()
      return who
    },
    onSuccess: signedIn,
  })
  return (
    <SubmitForm
      label="Sign in"
      verb="Sign in"
      problem={signingIn.error}
      isBusy={signingIn.isPending}
      submit={(fields) =>
        signingIn.mutate({ email: textIn(fields, 'email'), password: textIn(fields, 'password') })
      }
    >
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
    </SubmitForm>
  )
}

/** Browsers drop the cookie over plain HTTP, but for addresses of the machine itself. */
async function assertCookieKept(): Promise<void> {
  try {
    await ask('GET', '/console/api/session')
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 401) throw error
    throw new ApiRefusal({
      status: 401,
      detail:
        'The browser did not keep the session. Use https, or http://localhost on the machine itself.',
    })
  }
}
