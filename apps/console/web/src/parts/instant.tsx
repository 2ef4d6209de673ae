const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** A time of today, such as the last one at which something was seen. */
export function Clock({ at }: { readonly at: number }) {
  const date = new Date(at)
  return (
    <time dateTime={date.toISOString()} title={EXACT.format(date)}>
      {TIME.format(date)}
    </time>
  )
}

/** A point in time in the reader's zone; the exact one shows on hovering. */
export function Instant({ at }: { readonly at: string }) {
  const date = new Date(at)
  return (
    <time dateTime={at} title={EXACT.format(date)}>
      {FORMAT.format(date)}
    </time>
  )
}

/** The same where there may be none. */
export function MaybeInstant({
  at,
  otherwise = 'never',
}: {
  readonly at: string | null
  readonly otherwise?: string
}) {
  return at === null ? <span>{otherwise}</span> : <Instant at={at} />
}
