import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/ask.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { type SecondStepAsked, type SignedIn, session } from '../api/session.ts'
import { textIn } from '../parts/fields.tsx'
import { Problem } from '../parts/notice.tsx'
import { canUsePasskeys, provePasskey } from '../parts/passkey.ts'
import { SubmitForm } from '../parts/submit-form.tsx'
import { SecondStep } from './second-step.tsx'
import styles from './sign-in.module.css'

/** Signs an administrator in: address and password, then the second factor; or a passkey. */
export function SignInForm({
  signedIn,
}: {
  readonly signedIn: (who: SignedIn) => Promise<unknown>
}) {
  const [asked, setAsked] = useState<SecondStepAsked>()
  const entered = async (who: SignedIn) => {
    await assertCookieKept()
    await signedIn(who)
  }
  if (asked) return <SecondStep asked={asked} signedIn={entered} back={() => setAsked(undefined)} />
  return (
    <div className={styles.again}>
      <PasswordStep signedIn={entered} ask={setAsked} />
      {canUsePasskeys ? <PasskeyStep signedIn={entered} /> : null}
    </div>
  )
}

interface StepProps {
  readonly signedIn: (who: SignedIn) => Promise<unknown>
}

function PasswordStep({
  signedIn,
  ask: askSecondStep,
}: StepProps & { readonly ask: (asked: SecondStepAsked) => void }) {
  const signingIn = useMutation({
    mutationFn: async (credentials: { email: string; password: string }) => {
      const answer = await session.signIn(credentials)
      if ('next' in answer) askSecondStep(answer)
      else await signedIn(answer)
    },
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

function PasskeyStep({ signedIn }: StepProps) {
  const signingIn = useMutation({
    mutationFn: async () => {
      const { challenge, public_key } = await session.passkeyOptions()
      const credential = await provePasskey(public_key)
      await signedIn(await session.signInWithPasskey({ challenge, credential }))
    },
  })
  return (
    <>
      <Problem of={signingIn.error} />
      <Button variant="default" loading={signingIn.isPending} onClick={() => signingIn.mutate()}>
        Sign in with a passkey
      </Button>
    </>
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
