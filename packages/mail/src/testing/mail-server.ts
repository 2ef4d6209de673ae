import { EventEmitter, once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from 'smtp-server'
import { mailbox } from './mailbox.ts'
import { type ReadMail, readMail } from './read-mail.ts'

/**
 * `accepts`: takes every mail; `refuses`: not now (451); `refuses-for-good`: never (550);
 * `knows-nobody`: no such recipient (550); `hangs`: reads the mail and does not answer;
 * `breaks-off`: ends the connection in the middle of a mail.
 */
export type MailServerMood =
  | 'accepts'
  | 'refuses'
  | 'refuses-for-good'
  | 'knows-nobody'
  | 'hangs'
  | 'breaks-off'

/** A real SMTP server on loopback whose mails a test reads. */
export interface MailServer {
  /** `smtp://127.0.0.1:<port>`, with the user if the server asks for one. */
  readonly url: string
  /** What happens to mails from now on. At first: `accepts`. */
  mood: MailServerMood
  /** How many mails were offered so far, taken or not. */
  readonly offers: number
  /** Resolves when the next mail is offered, taken or not. */
  nextOffer(): Promise<void>
  /**
   * The next mail to this address that was not read yet, letter case aside.
   * @throws after a minute without one
   */
  mailTo(address: string): Promise<ReadMail>
  /** The mails to this address that were not read yet, oldest first. */
  mailsTo(address: string): readonly ReadMail[]
  /** Ends every connection and takes no new one. */
  goAway(): Promise<void>
  /** Listens again, at the same address. */
  comeBack(): Promise<void>
  stop(): Promise<void>
}

export interface MailServerOptions {
  /** Who may send; everybody without. */
  readonly user?: { readonly name: string; readonly password: string }
  /** Whether it takes local parts that are not ASCII (RFC 6531). Default: true. */
  readonly offersSmtpUtf8?: boolean
  /** How long it thinks about each mail. Default: 0. */
  readonly thinksForMilliseconds?: number
}

const CLOSE_MILLISECONDS = 50

/** Starts a mail server on a free port. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { user, offersSmtpUtf8 = true, thinksForMilliseconds = 0 } = options
  const box = mailbox()
  const state = { mood: 'accepts' as MailServerMood, offers: 0 }
  const offered = new EventEmitter()
  const server = new SMTPServer({
    ...(user ? { onAuth: checking(user) } : { authOptional: true }),
    disabledCommands: user ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    hideSMTPUTF8: !offersSmtpUtf8,
    onRcptTo({ address }, _session, answer) {
      const isKnown = state.mood !== 'knows-nobody'
      answer(isKnown ? null : refusal(550, `5.1.1 <${address}>: Recipient address rejected`))
    },
    closeTimeout: CLOSE_MILLISECONDS,
    onData(stream, { remotePort }, answer) {
      if (state.mood === 'breaks-off') {
        stream.once('data', () => connections.get(remotePort)?.destroy())
      }
      receive(stream).then((taken) => taken && answer(null), answer)
    },
  })
  // A client that goes away in the middle of a mail is part of many tests.
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const connections = new Map<number | undefined, Socket>()
  listening.on('connection', (socket) => {
    const { remotePort } = socket
    connections.set(remotePort, socket)
    socket.once('close', () => connections.delete(remotePort))
  })

  async function receive(stream: SMTPServerDataStream): Promise<boolean> {
    const source = Buffer.concat(await stream.toArray())
    state.offers += 1
    offered.emit('offer')
    if (state.mood === 'refuses') throw refusal(451)
    if (state.mood === 'refuses-for-good') throw refusal(550)
    if (state.mood === 'hangs') return false
    await setTimeout(thinksForMilliseconds)
    box.put(await readMail(source))
    return true
  }

  const { port } = listening.address() as AddressInfo
  const login = user ? `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@` : ''
  return {
    url: `smtp://${login}127.0.0.1:${port}`,
    get mood() {
      return state.mood
    },
    set mood(mood) {
      state.mood = mood
    },
    get offers() {
      return state.offers
    },
    async nextOffer() {
      await once(offered, 'offer')
    },
    mailTo: box.mailTo,
    mailsTo: box.mailsTo,
    async goAway() {
      const closed = once(listening, 'close')
      listening.close()
      for (const socket of connections.values()) socket.destroy()
      await closed
    },
    async comeBack() {
      const again = once(listening, 'listening')
      listening.listen(port, '127.0.0.1')
      await again
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function checking(user: {
  name: string
  password: string
}): NonNullable<SMTPServerOptions['onAuth']> {
  return ({ username, password }, _session, answer) => {
    const isRight = username === user.name && password === user.password
    answer(
      isRight ? null : new Error('wrong user or password'),
      isRight ? { user: username } : undefined,
    )
  }
}

function refusal(responseCode: number, sentence = 'the mail was not taken'): Error {
  return Object.assign(new Error(sentence), { responseCode })
}
