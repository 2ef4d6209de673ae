import { openText, type RealmKeys, sealText } from '@usher/engine'
import type { OpenOptions } from '../opening.ts'
import { OtherSecretKey, type Reseal, type Resealed } from '../reseal.ts'
import { record } from './audit/record.ts'
import { decided } from './client/decided.ts'
import { cql, type Statement } from './client/statement.ts'
import { OUTBOX_SHARDS } from './mail/mails.ts'
import type { RealmContext } from './realm-context.ts'

const PARTITION = 1 // generations and keys are few
const PAGE = 500

/**
 * Makes sure that the keyspace has been written with these keys, or moves it to them where that is
 * allowed; see `takeKey` of the SQL databases. Here no seal vouches for events, so texts that are
 * encrypted are the only evidence in a keyspace that knows no fingerprint.
 *
 * @returns what was moved
 * @throws {OtherSecretKey}
 */
export async function takeKey(
  context: RealmContext,
  { realm, keys, areKeysNew = false, reseals = [] }: OpenOptions,
): Promise<Resealed | undefined> {
  const noted = await newestGeneration(context)
  if (noted?.fingerprint === keys.fingerprint) return undefined
  const evidence = (await isUnused(context)) ? 'unused' : await evidenceFor(context, keys)
  const takesIt = noted ? evidence === 'unused' : isAdopted(evidence, areKeysNew)
  const reseal = takesIt ? undefined : await permitted(context, noted?.fingerprint, reseals)
  if (!takesIt && !reseal) throw new OtherSecretKey(realm.name)
  const resealed = reseal && (await resealTexts(context, reseal, keys))
  await addGeneration(context, (noted?.generation ?? 0) + 1, keys, realm.name)
  if (reseal && resealed) {
    const detail = { former: reseal.from === 'lost' ? 'lost' : 'known', ...resealed }
    const { actor } = reseal
    await record(context, { type: 'keys.resealed', at: new Date(), actor, detail })
  }
  return resealed
}

type Evidence = 'unused' | 'none' | 'opens' | 'does_not_open'

function isAdopted(evidence: Evidence, areNew: boolean): boolean {
  return evidence === 'unused' || (!areNew && evidence !== 'does_not_open')
}

async function isUnused(context: RealmContext): Promise<boolean> {
  const days = await context.cql.read(cql`select type from audit_days limit 1`)
  return days.length === 0 && (await sealedTexts(context)).length === 0
}

async function evidenceFor(context: RealmContext, { sealing }: RealmKeys): Promise<Evidence> {
  const texts = await sealedTexts(context)
  if (texts.length === 0) return 'none'
  return texts.some(({ sealed }) => openText(sealing, sealed)) ? 'opens' : 'does_not_open'
}

async function permitted(
  context: RealmContext,
  noted: string | undefined,
  reseals: readonly Reseal[],
): Promise<Reseal | undefined> {
  for (const reseal of reseals) {
    if (reseal.from === 'lost' || reseal.from.fingerprint === noted) return reseal
    if (noted === undefined && (await evidenceFor(context, reseal.from)) === 'opens') return reseal
  }
  return undefined
}

interface Generation {
  readonly generation: number
  readonly fingerprint: string
}

async function newestGeneration({ cql: keyspace }: RealmContext): Promise<Generation | undefined> {
  const rows = await keyspace.readSettled<Generation>(
    cql`select generation, fingerprint from key_generations where one = ${PARTITION}`,
  )
  return [...rows].sort((one, other) => other.generation - one.generation)[0]
}

/** Of processes that come at once with different keys one is too late. */
async function addGeneration(
  context: RealmContext,
  generation: number,
  { fingerprint }: RealmKeys,
  realm: string,
): Promise<void> {
  const isOurs = async () => (await newestGeneration(context))?.fingerprint === fingerprint
  const added = await decided({
    attempt: () =>
      context.cql.attempt([
        cql`insert into key_generations (one, generation, fingerprint, since)
          values (${PARTITION}, ${generation}, ${fingerprint}, ${new Date()}) if not exists`,
      ]),
    isApplied: isOurs,
  })
  if (!added.applied && !(await isOurs())) throw new OtherSecretKey(realm)
}

/** One encrypted text, and how to put another one in its place. */
interface SealedText {
  readonly sealed: Uint8Array
  readonly replacedBy: (sealed: Uint8Array) => Statement
  /** What is of no use without its content, and in the way of what is made anew. */
  readonly removed?: Statement
}

/** Of a run that was cut off the rest is done by the next one: what is moved already stays. */
async function resealTexts(
  context: RealmContext,
  { from }: Reseal,
  to: RealmKeys,
): Promise<Resealed> {
  const counts = { moved: 0, unreadable: 0 }
  for (const { sealed, replacedBy, removed } of await sealedTexts(context)) {
    if (openText(to.sealing, sealed) !== undefined) {
      counts.moved += 1
      continue
    }
    const text = from === 'lost' ? undefined : openText(from.sealing, sealed)
    counts[text === undefined ? 'unreadable' : 'moved'] += 1
    const change = text === undefined ? removed : replacedBy(sealText(to.sealing, text))
    if (change) await changed(context, change)
  }
  return counts
}

async function changed({ cql: keyspace }: RealmContext, guarded: Statement): Promise<void> {
  await decided({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => false, // repeating it makes no difference
  })
}

async function sealedTexts(context: RealmContext): Promise<readonly SealedText[]> {
  const lists = await Promise.all([
    signingKeys(context),
    serviceKeys(context),
    ...Array.from({ length: OUTBOX_SHARDS }, (_, shard) => mails(context, shard)),
  ])
  return lists.flat()
}

async function signingKeys({ cql: keyspace }: RealmContext): Promise<readonly SealedText[]> {
  const rows = await keyspace.read<{ id: string; sealed: Buffer | null }>(
    cql`select id, sealed from signing_keys where one = ${PARTITION}`,
  )
  return rows.flatMap(({ id, sealed }) => {
    const where = cql`where one = ${PARTITION} and id = ${id} if exists`
    const replacedBy = (next: Uint8Array) => cql`update signing_keys set sealed = ${next} ${where}`
    return sealed ? [{ sealed, replacedBy, removed: cql`delete from signing_keys ${where}` }] : []
  })
}

async function serviceKeys({ cql: keyspace }: RealmContext): Promise<readonly SealedText[]> {
  const rows = await keyspace.read<{ generation: number; sealed: Buffer }>(
    cql`select generation, sealed from service_keys where one = ${PARTITION}`,
  )
  return rows.map(({ generation, sealed }) => {
    const where = cql`where one = ${PARTITION} and generation = ${generation} if exists`
    const replacedBy = (next: Uint8Array) => cql`update service_keys set sealed = ${next} ${where}`
    return { sealed, replacedBy, removed: cql`delete from service_keys ${where}` }
  })
}

async function mails(
  { cql: keyspace }: RealmContext,
  shard: number,
): Promise<readonly SealedText[]> {
  const found: SealedText[] = []
  const pages = keyspace.pages<{ id: string; sealed: Buffer }>(
    cql`select id, sealed from mail_outbox where shard = ${shard}`,
    PAGE,
  )
  for await (const page of pages) {
    for (const { id, sealed } of page) {
      const replacedBy = (next: Uint8Array) =>
        cql`update mail_outbox set sealed = ${next} where shard = ${shard} and id = ${id} if exists`
      found.push({ sealed, replacedBy })
    }
  }
  return found
}
