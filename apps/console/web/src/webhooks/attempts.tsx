import type { Delivery } from '../api/webhooks.ts'
import { Instant } from '../parts/instant.tsx'

/** How often a delivery was tried; opened, what was sent and what the receiver answered. */
export function Attempts({ of: delivery }: { readonly of: Delivery }) {
  const { event, history, next_attempt_at } = delivery
  const count = history.length === 1 ? '1 attempt' : `${history.length} attempts`
  return (
    <details>
      <summary>{count}</summary>
      <ol>
        {history.map(({ at, status, error, text }) => (
          <li key={at}>
            <Instant at={at} />: {status ?? error}
            {text === null ? null : <q>{text}</q>}
          </li>
        ))}
      </ol>
      {next_attempt_at === null ? null : (
        <p>
          Next: <Instant at={next_attempt_at} />
        </p>
      )}
      <p>
        <code>{event.id}</code>
      </p>
      <code>{event.body}</code>
    </details>
  )
}
