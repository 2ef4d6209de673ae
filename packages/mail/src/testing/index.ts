export {
  type MailServer,
  type MailServerMood,
  type MailServerOptions,
  startMailServer,
} from './mail-server.ts'
export { linkIn, type ReadMail } from './read-mail.ts'
