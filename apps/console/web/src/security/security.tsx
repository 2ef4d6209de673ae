import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type BegunTotp,
  type Factors,
  factors,
  factorsQuery,
  type Passkey,
} from '../api/factors.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { signedInQuery } from '../api/session.ts'
import { textIn } from '../parts/fields.tsx'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { Notice, Told, useTold } from '../parts/notice.tsx'
import { Card, Page, Section } from '../parts/page.tsx'
import { canUsePasskeys, makePasskey } from '../parts/passkey.ts'
import { Said } from '../parts/said.tsx'
import { Answer } from '../parts/states.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import { Proving } from './prove.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { Scan } from './scan.tsx'
import styles from './security.module.css'

/** Below this the page urges to make new recovery codes. */
const FEW_CODES = 3

/** What the administrator proves themselves with beside the password. */
export function Security() {
  const { data: signedIn } = useQuery(signedInQuery)
  const listed = useQuery(factorsQuery)
  const [codes, setCodes] = useState<readonly string[]>()
  const { said, tell } = useTold()
  const changed = async (sentence: string, fresh: readonly string[] | null = null) => {
    setCodes(fresh ?? undefined)
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN] })
  }
  return (
    <div className={styles.narrow}>
      <Page title="Your security" lead="What you sign in with beside your password.">
        {signedIn?.must_enrol ? (
          <Notice tone="warn" role="status">
            Administrators need a second factor here. Add one to go on.
          </Notice>
        ) : null}
        <Told said={said} />
        {codes ? <RecoveryCodes codes={codes} kept={() => setCodes(undefined)} /> : null}
        <Answer of={listed}>
          {(all) => (
            <>
              <AuthenticatorApp totp={all.totp} changed={changed} />
              {signedIn?.passkeys && canUsePasskeys ? (
                <Passkeys all={all.passkeys} changed={changed} />
              ) : null}
              {all.recovery_codes ? (
                <CodesLeft left={all.recovery_codes.left} changed={changed} />
              ) : null}
            </>
          )}
        </Answer>
      </Page>
    </div>
  )
}

type Changed = (sentence: string, codes?: readonly string[] | null) => Promise<void>

function AuthenticatorApp({
  totp,
  changed,
}: {
  readonly totp: Factors['totp']
  readonly changed: Changed
}) {
  const [begun, setBegun] = useState<BegunTotp>()
  if (begun) {
    const confirmed = async (codes: readonly string[] | null) => {
      setBegun(undefined)
      await changed('The authenticator app is set up. All your other sessions have ended.', codes)
    }
    return <Scan begun={begun} confirmed={confirmed} />
  }
  return (
    <Section title="Authenticator app">
      <Card>
        <div className={styles.factor}>
          <p>
            {totp ? (
              <>
                On since <Instant at={totp.created_at} />
                {totp.disabled ? ', disabled after too many wrong codes' : ''}.
              </>
            ) : (
              'An app on your phone shows a new code every half minute.'
            )}
          </p>
          {totp ? (
            <Proving
              label="Remove the authenticator app"
              title="Remove the authenticator app?"
              act={async (approval) => {
                await factors.remove(totp.id, approval)
                await changed('The authenticator app is removed.')
              }}
            />
          ) : (
            <Proving
              label="Set up an authenticator app"
              title="Set up an authenticator app"
              act={async (approval) => setBegun(await factors.beginTotp(approval))}
            />
          )}
        </div>
      </Card>
    </Section>
  )
}

function Passkeys({
  all,
  changed,
}: {
  readonly all: readonly Passkey[]
  readonly changed: Changed
}) {
  const add = async (approval: string) => {
    const { challenge, public_key } = await factors.beginPasskey(approval)
    const credential = await makePasskey(public_key)
    const name = `Passkey ${all.length + 1}`
    const { recovery_codes } = await factors.addPasskey({ challenge, credential, name })
    await changed(`${name} is added. Give it a name that you know it by.`, recovery_codes)
  }
  return (
    <Section
      title="Passkeys"
      actions={<Proving label="Add a passkey" title="Add a passkey" act={add} />}
    >
      <Card>
        {all.length === 0 ? (
          <p>A passkey signs you in with a touch, without password and code.</p>
        ) : (
          <ul>
            {all.map((one) => (
              <OnePasskey key={one.id} passkey={one} changed={changed} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  )
}

function OnePasskey({
  passkey,
  changed,
}: {
  readonly passkey: Passkey
  readonly changed: Changed
}) {
  const { id, name, created_at, last_used_at, disabled } = passkey
  const [isRenamed, setRenamed] = useState(false)
  return (
    <li className={styles.factor}>
      <div>
        <strong>
          <Said>{name}</Said>
        </strong>
        <div className={styles.facts}>
          Since <Instant at={created_at} />, last used{' '}
          <MaybeInstant at={last_used_at} otherwise="never" />
          {disabled ? ', disabled' : ''}
        </div>
      </div>
      <div className={styles.buttons}>
        <Button size="xs" variant="default" onClick={() => setRenamed(!isRenamed)}>
          Rename {name}
        </Button>
        <Proving
          label={`Remove ${name}`}
          title={`Remove ${name}?`}
          act={async (approval) => {
            await factors.remove(id, approval)
            await changed(`${name} is removed.`)
          }}
        />
      </div>
      {isRenamed ? (
        <Rename passkey={passkey} changed={changed} done={() => setRenamed(false)} />
      ) : null}
    </li>
  )
}

interface RenameProps {
  readonly passkey: Passkey
  readonly changed: Changed
  readonly done: () => void
}

function Rename({ passkey: { id, name }, changed, done }: RenameProps) {
  const renaming = useMutation({
    mutationKey: [ADMIN],
    mutationFn: (next: string) => factors.renamePasskey(id, next),
    onSuccess: async ({ name: next }) => {
      done()
      await changed(`The passkey is called ${next} now.`)
    },
  })
  return (
    <SubmitForm
      label={`Rename ${name}`}
      verb="Keep the name"
      problem={renaming.error}
      isBusy={renaming.isPending}
      submit={(fields) => renaming.mutate(textIn(fields, 'name'))}
    >
      <TextInput
        name="name"
        label="Name of the passkey"
        defaultValue={name}
        maxLength={60}
        autoComplete="off"
        required
        withAsterisk={false}
      />
    </SubmitForm>
  )
}

function CodesLeft({ left, changed }: { readonly left: number; readonly changed: Changed }) {
  return (
    <Section title="Recovery codes">
      <Card>
        <div className={styles.factor}>
          <p>
            {left} left.{left < FEW_CODES ? ' Make new ones before they are used up.' : ''}
          </p>
          <Proving
            label="Make new recovery codes"
            title="Make new recovery codes? Those of before stop working."
            act={async (approval) => {
              const { recovery_codes } = await factors.renewCodes(approval)
              await changed('There are new recovery codes.', recovery_codes)
            }}
          />
        </div>
      </Card>
    </Section>
  )
}
