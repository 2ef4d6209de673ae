import type { ReadMail } from './read-mail.ts'

const PATIENCE_MILLISECONDS = 60_000

interface Waiting {
  readonly address: string
  take(mail: ReadMail): void
}

/** Mails that came in and were not read yet, and the readers who wait for one. */
export function mailbox() {
  const mails: ReadMail[] = []
  const readers = new Set<Waiting>()

  function waitFor(address: string): Promise<ReadMail> {
    return new Promise((resolve, reject) => {
      const reader: Waiting = {
        address,
        take(mail) {
          clearTimeout(timer)
          readers.delete(reader)
          resolve(mail)
        },
      }
      const timer = setTimeout(() => {
        readers.delete(reader)
        reject(new Error(`no mail to ${address} came within ${PATIENCE_MILLISECONDS / 1000} s`))
      }, PATIENCE_MILLISECONDS)
      readers.add(reader)
    })
  }

  return {
    put(mail: ReadMail): void {
      const reader = [...readers].find(({ address }) => isTo(mail, address))
      if (reader) reader.take(mail)
      else mails.push(mail)
    },
    async mailTo(address: string): Promise<ReadMail> {
      const index = mails.findIndex((mail) => isTo(mail, address))
      const [mail] = index < 0 ? [] : mails.splice(index, 1)
      return mail ?? waitFor(address)
    },
    mailsTo: (address: string): readonly ReadMail[] => mails.filter((mail) => isTo(mail, address)),
  }
}

function isTo({ to }: ReadMail, address: string): boolean {
  return to.toLowerCase() === address.toLowerCase()
}
