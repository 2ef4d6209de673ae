export { accountMails } from './account-mails/account-mails.ts'
export { mailLocales } from './account-mails/catalogue.ts'
export type { LetterOptions } from './account-mails/notice.ts'
export { securityMails } from './account-mails/security-mails.ts'
export {
  type Inbox,
  type InboxEntry,
  type InboxMail,
  type InboxQuery,
  inboxTransport,
  openInbox,
} from './inbox.ts'
export { createLetters } from './letters.ts'
export type { Mail, MailTransport } from './mail.ts'
export type { MailContent, MailLook, RenderedMail } from './mail-content.ts'
export { createMailer, type MailTemplates, senderNamed } from './mailer.ts'
export { operatorMails } from './operator-mails.ts'
export { renderMail } from './render-mail.ts'
export { smtpTransport } from './smtp.ts'
