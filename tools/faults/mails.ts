import type { MailServer } from '@usher/mail/testing'
import { type Finding, until } from './fault.ts'
import type { Person } from './person.ts'

const MAIL_ATTEMPTS = 12 // of the outbox
const PATIENCE_MS = 90_000 // a mail in the hands of a process that died is free after a minute

/** Waits until every promised mail is there, and looks for those that came too often. */
export async function judgeMails(
  mails: MailServer,
  people: readonly Person[],
  hold: (isTrue: boolean, otherwise: string) => void,
): Promise<Finding['figures']> {
  const promised = people.flatMap(({ email, promised }) =>
    [...promised].map(([subject, times]) => ({ email, subject, times })),
  )
  const copiesOf = ({ email, subject }: { email: string; subject: string }) => {
    const copies = new Map<string, number>() // by the id of the message
    for (const mail of mails.mailsTo(email)) {
      if (mail.subject !== subject) continue
      copies.set(mail.messageId, (copies.get(mail.messageId) ?? 0) + 1)
    }
    return copies
  }
  const isThere = (mail: (typeof promised)[number]) => copiesOf(mail).size >= mail.times
  const arrived = await until(() => promised.every(isThere), PATIENCE_MS)
  for (const mail of promised.filter((one) => !isThere(one))) {
    hold(false, `"${mail.subject}" is missing for ${mail.email}`)
  }
  const copies = promised.flatMap((mail) => [...copiesOf(mail).values()])
  const most = Math.max(0, ...copies)
  hold(most <= MAIL_ATTEMPTS, `a mail came ${most} times`)
  hold(promised.length > 0, 'nobody was promised a mail, so nothing was tried')
  return {
    'mails promised': promised.reduce((sum, { times }) => sum + times, 0),
    'mails sent again': copies.filter((times) => times > 1).length,
    'all there after, ms': Math.round(arrived ?? Number.NaN),
  }
}
