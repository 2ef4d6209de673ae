import { type MailTemplates, renderMail, securityMails } from '@usher/mail'

const SUBJECT = 'Reset your Vividly password'

/**
 * The mails of the school platform. The contract knows one (A6) and sends it to students whose
 * account was approved, too (6.5): they get its subject and its link, but did not ask for it.
 *
 * @param publicUrl where people reach the app, without a final slash
 */
export function vividlyMailTemplates(publicUrl: string): MailTemplates {
  const chooseAt = (to: string, token: string) => ({
    label: 'Choose a new password',
    url: `${publicUrl}/reset-password?${new URLSearchParams({ token, email: to })}`,
  })
  return {
    ...securityMails({ appName: 'Vividly', publicUrl }),
    password_reset: ({ to, token }) =>
      renderMail({
        subject: SUBJECT,
        greeting: 'Hello,',
        paragraphs: [
          'somebody, probably you, asked for a new password for your Vividly account. ' +
            'Choose one soon: the link works once and for a short time only.',
        ],
        action: chooseAt(to, token),
        closing: ['If it was not you, nothing needs to be done: your password stays as it is.'],
      }),
    invitation: ({ to, token }) =>
      renderMail({
        subject: SUBJECT,
        greeting: 'Hello,',
        paragraphs: [
          'your school has made a Vividly account for you with this e-mail address. ' +
            'Choose a password, and you can log in. The link works once, for some days.',
        ],
        action: { ...chooseAt(to, token), label: 'Choose a password' },
        closing: ['If you do not know of any school that uses Vividly, ignore this mail.'],
      }),
  }
}
