import { Button } from '@mantine/core'
import type { WebhookWithSecret } from '../api/webhooks.ts'
import { Copyable } from '../parts/copyable.tsx'
import { Fields } from '../parts/fields.tsx'
import { Notice } from '../parts/notice.tsx'

interface SecretProps {
  readonly of: WebhookWithSecret
  readonly close: () => void
}

/** What a receiver verifies signatures with; a secret is shown this once. */
export function NewSecret({ of: { endpoint, secret }, close }: SecretProps) {
  return (
    <div role="status">
      <Fields>
        {secret === null ? (
          <>
            <p>The receiver verifies signatures with this public key.</p>
            <Copyable name="public key" text={endpoint.public_key ?? ''} wraps />
          </>
        ) : (
          <>
            <Notice tone="warn">
              The receiver verifies signatures with this secret. It is shown now and never again.
            </Notice>
            <Copyable name="secret" text={secret} wraps />
          </>
        )}
        <Button variant="default" onClick={close}>
          {secret === null ? 'Close' : 'I have kept it'}
        </Button>
      </Fields>
    </div>
  )
}
