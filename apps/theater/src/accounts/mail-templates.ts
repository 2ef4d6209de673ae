import { type MailTemplates, renderMail, securityMails } from '@usher/mail'

const LIMITED = 'The link works once, and for a limited time.' // how long is a setting

/**
 * The mails of the theater (contract 2.3). Opening a link spends nothing: the token is spent when
 * it is sent to the API.
 *
 * @param publicUrl where people reach the app, without a final slash
 */
export function theaterMailTemplates(publicUrl: string): MailTemplates {
  return {
    ...securityMails({ appName: 'The movie theater', publicUrl }),
    activation: ({ to, token }) =>
      renderMail({
        subject: 'Activate your account at the movie theater',
        greeting: 'Hello,',
        paragraphs: [
          'somebody, probably you, registered at the movie theater with this e-mail address.',
          'Your account is there and waits for you. Activate it by opening this link:',
        ],
        action: { label: 'Activate the account', url: linkTo(publicUrl, 'activate', to, token) },
        closing: [
          LIMITED,
          'If it was not you, ignore this mail: without the link the account stays closed.',
        ],
        signature: 'The movie theater',
      }),
    invitation: ({ to, token }) =>
      renderMail({
        subject: 'Your account at the movie theater',
        greeting: 'Hello,',
        paragraphs: [
          'the movie theater has made an account for you with this e-mail address.',
          'Choose a password by opening this link, and you can log in:',
        ],
        action: {
          label: 'Choose a password',
          url: linkTo(publicUrl, 'reset-password', to, token),
        },
        closing: [LIMITED, 'If you do not want the account, ignore this mail.'],
        signature: 'The movie theater',
      }),
    password_reset: ({ to, token }) =>
      renderMail({
        subject: 'Choose a new password at the movie theater',
        greeting: 'Hello,',
        paragraphs: [
          'somebody, probably you, asked for a new password for your account at the movie theater.',
          'Choose one by opening this link:',
        ],
        action: {
          label: 'Choose a new password',
          url: linkTo(publicUrl, 'reset-password', to, token),
        },
        closing: [LIMITED, 'If it was not you, ignore this mail: your password stays as it is.'],
        signature: 'The movie theater',
      }),
  }
}

function linkTo(publicUrl: string, page: string, email: string, token: string): string {
  return `${publicUrl}/${page}?token=${encodeURIComponent(token)}&email=${encodeURIComponent(email)}`
}
