/** Keys of `.env.example` begin so: everybody can read them. */
const PUBLISHED = /^development-only-/
/** Random keys of 32 bytes have more, however they are written. */
const LEAST_DIFFERENT = 8

/** Why others can guess a key, to follow its name; `undefined` if nothing speaks for it. */
export function guessableBecause(key: string): string | undefined {
  if (PUBLISHED.test(key)) return 'is the published key of .env.example'
  if (new Set(key).size < LEAST_DIFFERENT) return 'repeats a few characters'
  return undefined
}
