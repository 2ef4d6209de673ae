import type { TestConsole } from './start-console.ts'

const PATIENCE_MS = 60_000

/** The inbox of development, as far as one recipient is concerned. */
export interface Mailbox {
  /** Waits for a mail whose text holds this. */
  find(to: string, pattern: RegExp): Promise<RegExpExecArray>
  /** Waits for a mail with a link to this account page; answers it without the origin. */
  link(to: string, page: string): Promise<string>
}

export function mailboxOf({ get }: Pick<TestConsole, 'get'>): Mailbox {
  const mails = async (to: string): Promise<{ id: string; links: string[] }[]> => {
    const { body } = await get(`/console/api/inbox?to=${encodeURIComponent(to)}`)
    return body.mails
  }
  return {
    find: (to, pattern) =>
      untilFound(`a mail to ${to} with ${pattern}`, async () => {
        for (const { id } of await mails(to)) {
          const { body } = await get(`/console/api/inbox/${id}`)
          const found = pattern.exec(body.text)
          if (found) return found
        }
        return undefined
      }),
    link: (to, page) =>
      untilFound(`a mail to ${to} with a link to ${page}`, async () => {
        const links = (await mails(to)).flatMap((mail) => mail.links).map((link) => new URL(link))
        const found = links.find(({ pathname }) => pathname.endsWith(`/${page}`))
        return found && found.pathname + found.search
      }),
  }
}

async function untilFound<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new TypeError(`${what} did not come`)
}
