import { Button, Modal, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { factors, type GivenProof, type ProofOptions } from '../api/factors.ts'
import { ADMIN } from '../api/query-client.ts'
import { textIn } from '../parts/fields.tsx'
import { Problem } from '../parts/notice.tsx'
import { canUsePasskeys, provePasskey } from '../parts/passkey.ts'
import { Answer } from '../parts/states.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import { codeProof } from './code-proof.ts'
import styles from './security.module.css'

interface ProvingProps {
  /** On the button that asks. */
  readonly label: string
  /** What it is for, as a heading. */
  readonly title: string
  /** Happens when it is proved who asks; the approval is good once. */
  readonly act: (approval: string) => Promise<unknown>
}

/** A button that asks who it is before it acts. */
export function Proving({ label, title, act }: ProvingProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Prove act={act} done={() => setOpen(false)} />
      </Modal>
    </>
  )
}

interface ProveProps extends Pick<ProvingProps, 'act'> {
  readonly done: () => void
}

function Prove({ act, done }: ProveProps) {
  const options = useQuery({
    queryKey: [ADMIN, 'proofs'],
    queryFn: factors.proofs,
    gcTime: 0,
    staleTime: 0,
  })
  const proving = useMutation({
    mutationKey: [ADMIN],
    mutationFn: async (proof: GivenProof) => act((await factors.approve(proof)).approval),
    onSuccess: done,
  })
  return (
    <Answer of={options}>
      {(asked) => (
        <>
          <TypedProof asked={asked} proving={proving} />
          <PasskeyProof asked={asked} prove={proving.mutateAsync} />
        </>
      )}
    </Answer>
  )
}

interface TypedProofProps {
  readonly asked: ProofOptions
  readonly proving: {
    readonly error: unknown
    readonly isPending: boolean
    readonly mutate: (proof: GivenProof) => void
  }
}

function TypedProof({ asked: { methods }, proving }: TypedProofProps) {
  const takesCodes = methods.includes('totp') || methods.includes('recovery_code')
  if (!takesCodes && !methods.includes('password')) return <Problem of={proving.error} />
  return (
    <SubmitForm
      label="Prove that it is you"
      verb="Go on"
      problem={proving.error}
      isBusy={proving.isPending}
      submit={(fields) =>
        proving.mutate(
          takesCodes ? codeProof(textIn(fields, 'code')) : { password: textIn(fields, 'password') },
        )
      }
    >
      {takesCodes ? (
        <CodeField />
      ) : (
        <PasswordInput
          name="password"
          label="Your password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
        />
      )}
    </SubmitForm>
  )
}

/** For six digits of an authenticator app, or a recovery code. */
export function CodeField() {
  return (
    <TextInput
      name="code"
      label="Code of your authenticator app, or a recovery code"
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      required
      withAsterisk={false}
      data-autofocus
    />
  )
}

function PasskeyProof({
  asked: { challenge, public_key },
  prove,
}: {
  readonly asked: ProofOptions
  readonly prove: (proof: GivenProof) => Promise<unknown>
}) {
  const using = useMutation({
    mutationFn: async () => {
      if (challenge === null || public_key === null) return
      await prove({ challenge, passkey: await provePasskey(public_key) })
    },
  })
  if (public_key === null || !canUsePasskeys) return null
  return (
    <div className={styles.other}>
      <Button variant="default" loading={using.isPending} onClick={() => using.mutate()}>
        Use a passkey
      </Button>
    </div>
  )
}
