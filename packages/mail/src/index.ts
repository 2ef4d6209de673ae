export {
  type Inbox,
  type InboxEntry,
  type InboxMail,
  type InboxQuery,
  inboxTransport,
  openInbox,
} from './inbox.ts'
export { type Letter, type LetterContent, letter } from './letter.ts'
export type { Mail, MailTransport } from './mail.ts'
export { createMailer, type Letters } from './mailer.ts'
export { smtpTransport } from './smtp.ts'
