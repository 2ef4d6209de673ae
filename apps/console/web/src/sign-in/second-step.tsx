import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { GivenProof } from '../api/factors.ts'
import { type SecondStepAsked, type SignedIn, session } from '../api/session.ts'
import { textIn } from '../parts/fields.tsx'
import { Problem } from '../parts/notice.tsx'
import { canUsePasskeys, provePasskey } from '../parts/passkey.ts'
import { SubmitForm } from '../parts/submit-form.tsx'
import { codeProof } from '../security/code-proof.ts'
import { CodeField } from '../security/prove.tsx'
import styles from './sign-in.module.css'

interface SecondStepProps {
  readonly asked: SecondStepAsked
  readonly signedIn: (who: SignedIn) => Promise<unknown>
  /** Begins again with the password. */
  readonly back: () => void
}

/** The second factor, after the password. */
export function SecondStep({ asked: { challenge, methods }, signedIn, back }: SecondStepProps) {
  const proving = useMutation({
    mutationFn: async (proof: () => Promise<GivenProof>) =>
      session.proveSecondFactor(challenge, await proof()),
    onSuccess: signedIn,
  })
  const takesCodes = methods.includes('totp') || methods.includes('recovery_code')
  const passkey = async (): Promise<GivenProof> => {
    const { public_key } = await session.secondStepOptions(challenge)
    return { challenge, passkey: await provePasskey(public_key) }
  }
  return (
    <div className={styles.again}>
      {takesCodes ? (
        <SubmitForm
          label="Second step"
          verb="Go on"
          problem={proving.error}
          isBusy={proving.isPending}
          submit={(fields) => proving.mutate(async () => codeProof(textIn(fields, 'code')))}
        >
          <CodeField />
        </SubmitForm>
      ) : (
        <Problem of={proving.error} />
      )}
      {methods.includes('passkey') && canUsePasskeys ? (
        <Button variant="default" onClick={() => proving.mutate(passkey)}>
          Use a passkey
        </Button>
      ) : null}
      <Button variant="subtle" onClick={back}>
        Back to the password
      </Button>
      <p className={styles.hint}>
        Lost all of them? Whoever runs the server can remove them:{' '}
        <code>npx usher admin reset-factors --email …</code>
      </p>
    </div>
  )
}
