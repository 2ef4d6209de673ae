import { customText, text } from '@usher/http'

/** Six digits of an authenticator app; blanks that people type into them do not matter. */
export const totpCode = customText(
  (typed) => {
    const code = typed.replace(/\s/g, '')
    if (/^\d{6}$/.test(code)) return { value: code }
    return { issue: { type: 'value_error', msg: 'Give the six digits of your authenticator app' } }
  },
  { minLength: 6, maxLength: 32, examples: ['123456'] },
)

/** A recovery code, however it is typed. */
export const recoveryCode = text({ min: 1, max: 100 })
