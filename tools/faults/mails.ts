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
  const letters = people.flatMap(({ email, letters }) =>
    [...letters].map(([subject, expected]) => ({ email, subject, ...expected })),
  )
  const copiesOf = ({ email, subject }: { email: string; subject: string }) => {
    const copies = new Map<string, number>() // by the id of the message
    for (const mail of mails.mailsTo(email)) {
      if (mail.subject !== subject) continue
      copies.set(mail.messageId, (copies.get(mail.messageId) ?? 0) + 1)
    }
    return copies
  }
  const isThere = (letter: (typeof letters)[number]) => copiesOf(letter).size >= letter.promised
  const arrived = await until(() => letters.every(isThere), PATIENCE_MS)
  for (const letter of letters) {
    const { email, subject, promised, asked } = letter
    const { size } = copiesOf(letter)
    const seen = `of "${subject}" ${email} got ${size}, was promised ${promised}, asked for ${asked}`
    hold(promised <= size && size <= asked, seen)
  }
  const copies = letters.flatMap((letter) => [...copiesOf(letter).values()])
  const most = Math.max(0, ...copies)
  hold(most <= MAIL_ATTEMPTS, `a mail came ${most} times`)
  const promised = letters.reduce((sum, letter) => sum + letter.promised, 0)
  hold(promised > 0, 'nobody was promised a mail, so nothing was tried')
  return {
    'mails promised': promised,
    'mails sent again': copies.filter((times) => times > 1).length,
    'all there after, ms': Math.round(arrived ?? Number.NaN),
  }
}
