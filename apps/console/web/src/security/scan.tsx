import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { encode } from 'uqr'
import { type BegunTotp, factors } from '../api/factors.ts'
import { ADMIN } from '../api/query-client.ts'
import { textIn } from '../parts/fields.tsx'
import { Card, Section } from '../parts/page.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import styles from './security.module.css'

interface ScanProps {
  readonly begun: BegunTotp
  /** The new recovery codes; `null`: those of before stay. */
  readonly confirmed: (codes: readonly string[] | null) => void
}

/** The key of an authenticator app as a picture and as text, and a field for its first code. */
export function Scan({ begun, confirmed }: ScanProps) {
  const confirming = useMutation({
    mutationKey: [ADMIN],
    mutationFn: (code: string) => factors.confirmTotp(begun.id, code),
    onSuccess: ({ recovery_codes }) => confirmed(recovery_codes),
  })
  return (
    <Section title="Set up the authenticator app">
      <Card>
        <div className={styles.steps}>
          <p>
            Scan the picture with the app, or type the key into it. Then type the code it shows.
          </p>
          <QrCode text={begun.uri} />
          <p>
            Key: <code>{begun.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
          <SubmitForm
            label="Set up the authenticator app"
            verb="Confirm"
            problem={confirming.error}
            isBusy={confirming.isPending}
            submit={(fields) => confirming.mutate(textIn(fields, 'code').replaceAll(/\s/g, ''))}
          >
            <TextInput
              name="code"
              label="Code that the app shows"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              withAsterisk={false}
            />
          </SubmitForm>
        </div>
      </Card>
    </Section>
  )
}

function QrCode({ text }: { readonly text: string }) {
  const { size, data } = encode(text)
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code for your authenticator app"
    >
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
