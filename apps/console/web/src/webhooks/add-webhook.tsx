import { Checkbox, MultiSelect, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { type NewWebhook, type WebhookWithSecret, webhooks } from '../api/webhooks.ts'
import { CreationDialog } from '../parts/creation-dialog.tsx'
import { textIn } from '../parts/fields.tsx'
import { SubmitForm } from '../parts/submit-form.tsx'
import { NewSecret } from './new-secret.tsx'

interface AddProps {
  readonly realm: string
  readonly types: readonly string[]
}

/** A button that opens the form for a new endpoint. */
export function AddWebhook(props: AddProps) {
  return (
    <CreationDialog<WebhookWithSecret>
      label="Add an endpoint"
      title="A new endpoint"
      form={(added) => <AddForm {...props} added={added} />}
      result={(added, close) => <NewSecret of={added} close={close} />}
    />
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
