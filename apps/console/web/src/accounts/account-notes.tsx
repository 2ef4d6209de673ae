import { Button, Textarea } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN } from '../api/query-client.ts'
import { textIn } from '../parts/fields.tsx'
import { Instant } from '../parts/instant.tsx'
import { Problem } from '../parts/notice.tsx'
import { Card, Section } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import styles from './accounts.module.css'

interface NotesProps {
  readonly realm: Realm
  readonly account: AccountDetail
  readonly done: (sentence: string) => void
}

/** What administrators want each other to know of an account. */
export function AccountNotes({ realm, account, done }: NotesProps) {
  const mayWrite = useMay()('handle', realm)
  const adding = useMutation({
    mutationKey: [ADMIN],
    mutationFn: ({ text }: { text: string; form: HTMLFormElement }) =>
      accounts.addNote(realm.name, account.id, text),
    onSuccess: (_, { form }) => {
      form.reset()
      done('The note is added.')
    },
  })
  return (
    <Section title="Notes">
      <Card>
        {account.notes.length > 0 ? (
          <ul className={styles.notes} aria-label="Notes">
            {account.notes.map((note) => (
              <li key={note.id}>
                <p>
                  <Said>{note.text}</Said>
                </p>
                <small>
                  <Said>{note.author}</Said>, <Instant at={note.at} />
                </small>
                {mayWrite ? (
                  <RemoveNote realm={realm} account={account} note={note} done={done} />
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
        {mayWrite ? (
          <SubmitForm
            label="A new note"
            verb="Add the note"
            problem={adding.error}
            isBusy={adding.isPending}
            submit={(fields, form) => adding.mutate({ text: textIn(fields, 'text'), form })}
          >
            <Textarea
              name="text"
              label="A note for other administrators"
              description="The person does not see it. It goes when the account is deleted."
              maxLength={2000}
              autosize
              minRows={2}
              required
              withAsterisk={false}
            />
          </SubmitForm>
        ) : null}
      </Card>
    </Section>
  )
}

function RemoveNote({
  realm,
  account,
  note,
  done,
}: NotesProps & { readonly note: AccountDetail['notes'][number] }) {
  const removing = useMutation({
    mutationKey: [ADMIN],
    mutationFn: () => accounts.removeNote(realm.name, account.id, note.id),
    onSuccess: () => done('The note is removed.'),
  })
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        loading={removing.isPending}
        leftSection={<IconX size={13} aria-hidden />}
        aria-label={`Remove the note “${note.text.slice(0, 40)}”`}
        onClick={() => removing.mutate()}
      >
        Remove
      </Button>
      <Problem of={removing.error} />
    </>
  )
}
