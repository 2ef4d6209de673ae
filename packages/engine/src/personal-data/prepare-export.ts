import { setImmediate as nextTurn } from 'node:timers/promises'
import type { UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import { recipientMark } from '../outbox/recipient-mark.ts'
import { openMail } from '../outbox/seal.ts'
import type { Account, ClaimedExport, PersonalFile } from '../ports.ts'
import { accountFile, line, readmeFile, schemaFile } from './archive-files.ts'
import { type ZipWriter, zipWriter } from './zip.ts'

const LEASE_SECONDS = 60
const KEPT_MILLISECONDS = 7 * 86_400_000
const PART_BYTES = 256 * 1024

const MAILS: PersonalFile = {
  name: 'mails',
  columns: ['kind', 'created_at', 'attempts', 'failed_at'],
}

/**
 * Prepares one archive that somebody waits for, if there is one that nobody prepares. What a process
 * leaves unfinished, another one begins anew a minute later.
 *
 * @returns whether there was one
 */
export async function prepareExport(context: UseCaseContext): Promise<boolean> {
  const { store, clock } = context
  const claim = await store.personalData.claimExport({
    now: clock.now(),
    leaseSeconds: LEASE_SECONDS,
  })
  if (!claim) return false
  const account = await store.accounts.findById(claim.accountId)
  const bytes = account && (await writeArchive(context, claim, account))
  if (bytes !== undefined) await finish(context, claim, bytes)
  return true
}

async function finish(context: UseCaseContext, claim: ClaimedExport, bytes: number) {
  const { store, clock } = context
  const now = clock.now()
  const { kind } = await store.personalData.finishExport({
    claim,
    bytes,
    expiresAt: new Date(now.getTime() + KEPT_MILLISECONDS),
    now,
    mail: (account) => noticeTo(context, account, 'export_ready'),
  })
  if (kind === 'finished') context.wakeMailDelivery()
}

/** @returns the size, or `undefined` if somebody else has taken over */
async function writeArchive(
  context: UseCaseContext,
  claim: ClaimedExport,
  account: Account,
): Promise<number | undefined> {
  const { clock } = context
  const zip = zipWriter(clock.now())
  const parts = partWriter(context, claim)
  for await (const _ of written(context, account, zip)) {
    if (!(await parts.add(zip.take()))) return undefined
    await nextTurn() // compressing takes the event loop for itself
  }
  return parts.end(zip.take())
}

/** Writes the files; answers now and then, so that what was written can be stored. */
async function* written(context: UseCaseContext, account: Account, zip: ZipWriter) {
  const { realm, store, clock } = context
  const { personalData } = store
  const texts = [
    ['README.txt', readmeFile(realm, clock.now())],
    ['schema.json', schemaFile(realm, [...personalData.files, MAILS])],
    ['account.json', accountFile(realm, account)],
  ] as const
  for (const [name, text] of texts) {
    zip.begin(name)
    zip.add(text)
  }
  let file = ''
  for await (const portion of personalData.rowsOf(account.id)) {
    if (portion.file !== file) zip.begin(`${portion.file}.ndjson`)
    file = portion.file
    zip.add(portion.rows.map(line).join(''))
    yield
  }
  zip.begin(`${MAILS.name}.ndjson`)
  for await (const lines of mailLines(context, account)) {
    zip.add(lines)
    yield
  }
  zip.end()
  yield
}

async function* mailLines({ store, keys }: UseCaseContext, { id }: Account) {
  const addresses = await store.personalData.addressesOf(id)
  const recipients = addresses.map((address) => recipientMark(keys.outbox, address))
  for await (const mails of store.personalData.mailsTo(recipients)) {
    yield mails
      .map(({ sealed, createdAt, attempt, failedAt }) => {
        const kind = openMail(keys.outbox, sealed)?.kind ?? null
        return line({ kind, created_at: createdAt, attempts: attempt, failed_at: failedAt ?? null })
      })
      .join('')
  }
}

/** Gathers what the archive consists of and stores it in parts of one size. */
function partWriter({ store, clock }: UseCaseContext, claim: ClaimedExport) {
  let waiting: Uint8Array[] = []
  let position = 0
  let bytes = 0

  async function flush(): Promise<boolean> {
    const part = Buffer.concat(waiting)
    waiting = []
    bytes += part.length
    const leasedUntil = new Date(clock.now().getTime() + LEASE_SECONDS * 1000)
    const added = { claim, position, bytes: part, leasedUntil }
    position += 1
    return store.personalData.addToArchive(added)
  }

  return {
    /** `false`: somebody else has taken over. */
    async add(pieces: readonly Uint8Array[]): Promise<boolean> {
      waiting.push(...pieces)
      const size = waiting.reduce((sum, { length }) => sum + length, 0)
      return size < PART_BYTES || flush()
    },
    async end(pieces: readonly Uint8Array[]): Promise<number | undefined> {
      waiting.push(...pieces)
      return (await flush()) ? bytes : undefined
    },
  }
}
