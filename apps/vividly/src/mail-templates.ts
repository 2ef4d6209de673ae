import { type MailTemplates, renderMail } from '@usher/mail'

/**
 * The one mail of the school platform (contract, A6).
 *
 * @param publicUrl where people reach the app, without a final slash
 */
export function vividlyMailTemplates(publicUrl: string): MailTemplates {
  return {
    password_reset: ({ to, token }) =>
      renderMail({
        subject: 'Reset your Vividly password',
        greeting: 'Hello,',
        paragraphs: [
          'somebody, probably you, asked for a new password for your Vividly account. ' +
            'Choose one soon: the link works once and for a short time only.',
        ],
        action: {
          label: 'Choose a new password',
          url: `${publicUrl}/reset-password?${new URLSearchParams({ token, email: to })}`,
        },
        closing: ['If it was not you, nothing needs to be done: your password stays as it is.'],
      }),
  }
}
