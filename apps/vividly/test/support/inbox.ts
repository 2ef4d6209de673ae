import type { MailTransport } from '@usher/mail'
export interface ReadMail {
  readonly to: string
  readonly subject: string
  readonly text: string
}
export async function openTestInbox() {
  const mails: ReadMail[] = []
  const transport: MailTransport = {
    async send(mail) {
      mails.push(mail)
    },
  }
  return {
    transport,
    /** Waits for the next mail to this address that has not been read yet. */
    async mailTo(address: string): Promise<ReadMail> {
      for (;;) {
        const index = mails.findIndex(({ to }) => to === address)
        if (index >= 0) return mails.splice(index, 1)[0] as ReadMail
        await new Promise((resume) => setTimeout(resume, 10))
      }
    },
    mailsTo: (address: string) => mails.filter(({ to }) => to === address),
    async close() {},
  }
}
