import type { MailServer } from '@usher/mail/testing'
import { openConnection } from '../../bench/client.ts'
import type { Person, Register, World } from './person.ts'
import { registerTeacher } from './teacher.ts'
import { registerVisitor } from './visitor.ts'

const ACTIONS_PER_PERSON = 12

/** How requests were answered. */
export interface Traffic {
  readonly statuses: Map<number, number>
  slowestMilliseconds: number
}

export const newTraffic = (): Traffic => ({ statuses: new Map(), slowestMilliseconds: 0 })

interface Living extends Pick<World, 'isOver' | 'mails'> {
  readonly traffic?: Traffic
}

let count = 0

/**
 * Registers teachers and visitors and has them do what such people do, until it is over or the connection breaks.
 *
 * @param people gets everybody whose registration was acknowledged
 */
export async function live(
  url: string,
  people: Person[],
  { isOver, mails, traffic = newTraffic() }: Living,
): Promise<void> {
  const { world, close } = connected(url, { isOver, mails, traffic })
  const kinds = kindsFor(mails)
  try {
    while (!isOver()) {
      count += 1
      const person = await kinds[count % kinds.length]?.(world, `person${process.pid}-${count}`)
      if (!person) continue
      people.push(person)
      for (let action = 0; action < ACTIONS_PER_PERSON && !isOver(); action += 1) {
        await person.act(world)
      }
    }
  } catch (error) {
    if (!isBroken(error)) throw error
  } finally {
    close()
  }
}

/** Visitors need mails. */
function kindsFor(mails: MailServer | undefined): readonly Register[] {
  return mails ? [registerTeacher, registerVisitor] : [registerTeacher]
}

/** What is not there although it was acknowledged. */
export async function missing(url: string, people: readonly Person[]): Promise<readonly string[]> {
  const { world, close } = connected(url, { isOver: () => false, traffic: newTraffic() })
  const missed: string[] = []
  for (const person of people) missed.push(...(await person.missing(world)))
  close()
  return missed
}

/** What was acknowledged of all of them together, by name. */
export function acknowledgedOf(people: readonly Person[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { 'people acknowledged': people.length }
  for (const { acknowledged } of people) {
    for (const [what, times] of acknowledged) sums[what] = (sums[what] ?? 0) + times
  }
  return sums
}

function connected(url: string, { traffic, ...rest }: Living & { traffic: Traffic }) {
  const connection = openConnection(url)
  const ask = async (request: Buffer) => {
    const sentAt = performance.now()
    const answer = await connection.ask(request)
    const took = performance.now() - sentAt
    traffic.slowestMilliseconds = Math.max(traffic.slowestMilliseconds, took)
    traffic.statuses.set(answer.status, (traffic.statuses.get(answer.status) ?? 0) + 1)
    return answer
  }
  const world: World = { ask, ...rest }
  return { world, close: () => connection.close() }
}

/** The server was killed, or has closed the connection. */
function isBroken(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code ?? '') || /closed/.test(message)
}
