import type { OutboxMail } from '../api/operations.ts'

/** What a mail is for, in words. */
export const KINDS: Readonly<Record<NonNullable<OutboxMail['kind']>, string>> = {
  activation: 'Activation',
  address_taken: 'Address taken',
  password_reset: 'Password reset',
  invitation: 'Invitation',
  email_change: 'New e-mail address',
  email_change_taken: 'New address taken',
  email_change_notice: 'E-mail address to be changed',
  notice: 'Notice',
  recovery: 'Recovery',
  sign_in_code: 'Sign-in code',
  erasure: 'Erasure',
  approval_code: 'Code for a change',
  webhook_disabled: 'Webhook disabled',
}
