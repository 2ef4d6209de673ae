const LONGEST = 1_000

/** A claim that is a text and that every database can hold. */
export function textOf(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value !== '' && value.length <= LONGEST
  return isText && value.isWellFormed() && !value.includes('\0') ? value : undefined
}

const LONGEST_SUBJECT = 255 // OpenID Connect Core §2

/** The same for who somebody is at a provider. */
export function subjectIn(value: unknown): string | undefined {
  const subject = textOf(value)
  return subject !== undefined && subject.length <= LONGEST_SUBJECT ? subject : undefined
}
