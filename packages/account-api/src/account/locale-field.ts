import { customText, type Field } from '@usher/http'

const LONGEST = 35 // RFC 5646 §4.4.1

/** The language of mails: a language tag (RFC 5646), in its canonical form. */
export function localeField(): Field<string> {
  return customText(
    (written) => {
      const canonical = canonicalLocale(written)
      if (canonical !== undefined) return { value: canonical }
      return { issue: { type: 'value_error', msg: 'Give a language tag, such as en or de-CH' } }
    },
    { maxLength: LONGEST, examples: ['en', 'de-CH'] },
  )
}

function canonicalLocale(written: string): string | undefined {
  if (written.length > LONGEST) return undefined
  try {
    return Intl.getCanonicalLocales(written)[0]
  } catch {
    return undefined // it throws for whatever is no language tag
  }
}
