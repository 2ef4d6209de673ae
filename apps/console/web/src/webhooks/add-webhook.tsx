import { Button, Checkbox, Modal, MultiSelect, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { type NewWebhook, type WebhookWithSecret, webhooks } from '../api/webhooks.ts'
import { textIn } from '../parts/fields.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import { NewSecret } from './new-secret.tsx'

interface AddProps {
  readonly realm: string
  readonly types: readonly string[]
}

/** A button that opens the form for a new endpoint. */
export function AddWebhook({ realm, types }: AddProps) {
  const [open, setOpen] = useState(false)
  const [added, setAdded] = useState<WebhookWithSecret>()
  const close = () => {
    setOpen(false)
    setAdded(undefined)
  }
  return (
    <>
      <Button
        size="xs"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Add an endpoint
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title="A new endpoint"
        closeButtonProps={{ 'aria-label': 'Close' }}
        withCloseButton={added === undefined}
        closeOnEscape={added === undefined}
      >
        {added ? (
          <NewSecret of={added} close={close} />
        ) : (
          <AddForm realm={realm} types={types} added={setAdded} />
        )}
      </Modal>
    </>
  )
}

function AddForm({
  realm,
  types,
  added,
}: AddProps & { readonly added: (endpoint: WebhookWithSecret) => void }) {
  const [chosen, choose] = useState<string[]>([])
  const adding = useMutation({
    mutationKey: [ADMIN],
    mutationFn: (endpoint: NewWebhook) => webhooks.add(realm, endpoint),
    onSuccess: async (endpoint) => {
      added(endpoint)
      await queryClient.invalidateQueries({ queryKey: [ADMIN, 'webhooks'] })
    },
  })
  const submit = (form: FormData) =>
    adding.mutate({
      url: textIn(form, 'url'),
      types: chosen,
      include: form.getAll('include').map(String),
      signing: textIn(form, 'signing'),
      ordered: textIn(form, 'ordered') !== '',
    })
  return (
    <SubmitForm
      label="A new endpoint"
      verb="Add"
      problem={adding.error}
      isBusy={adding.isPending}
      submit={submit}
    >
      <TextInput
        name="url"
        type="url"
        label="Address"
        description="Events are posted there; https."
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      <MultiSelect
        label="Events"
        description="None chosen: all of them."
        data={[...types]}
        value={chosen}
        onChange={choose}
        clearButtonProps={{ 'aria-label': 'Choose none' }}
      />
      <NativeSelect
        name="signing"
        label="Signatures"
        data={[
          { value: 'v1a', label: 'Ed25519: the receiver gets a public key (v1a)' },
          { value: 'v1', label: 'HMAC: the receiver gets a secret (v1)' },
        ]}
      />
      <Checkbox
        name="ordered"
        value="on"
        label="Keep the events of an account in order"
        defaultChecked
      />
      <Checkbox name="include" value="email" label="Send e-mail addresses, too" />
    </SubmitForm>
  )
}
