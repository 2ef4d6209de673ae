import { setTimeout as pause } from 'node:timers/promises'
import type { MailServer } from '@usher/mail/testing'
import type { Answered } from '../../bench/client.ts'

/** How somebody talks to the server. */
export interface World {
  /** @throws the server was killed, or has closed the connection */
  readonly ask: (request: Buffer) => Promise<Answered>
  readonly isOver: () => boolean
  /** Where mails arrive; without, nobody does what needs one. */
  readonly mails?: MailServer | undefined
}

/** Somebody whose registration was acknowledged, and what else was since. */
export interface Person {
  readonly email: string
  /** An access token of the session that the registration opened. */
  readonly accessToken?: string
  /** What was acknowledged, by its name, in the plural. */
  readonly acknowledged: Map<string, number>
  /** Which mails are to come, by their subject. */
  readonly letters: Letters
  /** Does whatever is next. */
  act(world: World): Promise<void>
  /** What is not there although it was acknowledged. */
  missing(world: World): Promise<readonly string[]>
}

/** How many mails of one subject must come, and how many different ones may. */
interface Expected {
  promised: number
  asked: number
}

export type Letters = Map<string, Expected>

/** Asks for a mail of this subject. @returns to be called if the answer promises it */
export function askFor(letters: Letters, subject: string): () => void {
  const expected = letters.get(subject) ?? { promised: 0, asked: 0 }
  letters.set(subject, expected)
  expected.asked += 1
  return () => {
    expected.promised += 1
  }
}

/** @returns `undefined` if the registration was refused */
export type Register = (world: World, name: string) => Promise<Person | undefined>

export function countOne(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** @returns the mail's token; `undefined` if it was over before the mail came */
export async function tokenFor(
  { mails, isOver }: World,
  { email, subject, known }: { email: string; subject: string; known: Set<string> },
): Promise<string | undefined> {
  while (mails && !isOver()) {
    const mail = mails
      .mailsTo(email)
      .find((one) => one.subject === subject && !known.has(one.messageId))
    const token = mail && /token=([\w-]+)/.exec(mail.text)?.[1]
    if (mail) known.add(mail.messageId)
    if (token !== undefined) return token
    await pause(20)
  }
  return undefined
}
