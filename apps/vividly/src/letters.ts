import type { Letters } from '@usher/mail'

/**
 * The one mail of the school platform (contract, A6).
 *
 * @param publicUrl where people reach the app, without a final slash
 */
export function vividlyLetters(publicUrl: string): Letters {
  return {
    password_reset: ({ to, token }) => {
      const link = `${publicUrl}/reset-password?${new URLSearchParams({ token, email: to })}`
      return {
        subject: 'Reset your Vividly password',
        text: `Hello,

somebody, probably you, asked for a new password for your Vividly account.
Choose one within an hour by opening this link:

${link}

If it was not you, nothing needs to be done: your password stays as it is.
`,
        html: `<p>Hello,</p>
<p>somebody, probably you, asked for a new password for your Vividly account.
Choose one within an hour:</p>
<p><a href="${link.replaceAll('&', '&amp;')}">Choose a new password</a></p>
<p>If it was not you, nothing needs to be done: your password stays as it is.</p>
`,
      }
    },
  }
}
