import { openText, type RealmKeys, sealText } from '@usher/engine'
import type { OpenOptions } from '../opening.ts'
import { OtherSecretKey, type Reseal, type Resealed } from '../reseal.ts'
import { record } from './audit/record.ts'
import { decided } from './client/decided.ts'
import { cql, names, type Statement } from './client/statement.ts'
import { setFactors, storedIn } from './factors/stored-factors.ts'
import { OUTBOX_SHARDS } from './mail/mails.ts'
import type { RealmContext } from './realm-context.ts'
import { readEndpoints } from './webhooks/endpoint-row.ts'

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
  return texts.some(({ sealed, boundTo }) => openText(sealing, sealed, boundTo))
    ? 'opens'
    : 'does_not_open'
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
  /** Which key of the realm seals it; absent: `sealing`. */
  readonly by?: 'sealing' | 'factors'
  /** What it is sealed together with; absent: it stands alone. */
  readonly boundTo?: string
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
  for await (const { sealed, by = 'sealing', boundTo, replacedBy, removed } of allTexts(context)) {
    if (openText(to[by], sealed, boundTo) !== undefined) {
      counts.moved += 1
      continue
    }
    const text = from === 'lost' ? undefined : openText(from[by], sealed, boundTo)
    counts[text === undefined ? 'unreadable' : 'moved'] += 1
    const change = text === undefined ? removed : replacedBy(sealText(to[by], text, boundTo))
    if (change) await changed(context, change)
  }
  return counts
}

/** Challenges are left out: they end within ten minutes, and then new ones are asked. */
async function* allTexts(context: RealmContext): AsyncIterable<SealedText> {
  yield* await sealedTexts(context)
  yield* sealedSecrets(context)
}

async function changed({ cql: keyspace }: RealmContext, guarded: Statement): Promise<void> {
  await decided({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => false, // repeating it makes no difference
  })
}

/** The few that show by which key a keyspace was written. */
async function sealedTexts(context: RealmContext): Promise<readonly SealedText[]> {
  const lists = await Promise.all([
    signingKeys(context),
    serviceKeys(context),
    providerSettings(context),
    webhookSecrets(context),
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

/** Those that cannot be read stay: the operator sees that the provider needs a new secret. */
async function providerSettings({ cql: keyspace }: RealmContext): Promise<readonly SealedText[]> {
  const rows = await keyspace.read<{ name: string; sealed: Buffer | null }>(
    cql`select name, sealed from identity_providers where one = ${PARTITION}`,
  )
  return rows.flatMap(({ name, sealed }) => {
    const replacedBy = (next: Uint8Array) =>
      cql`update identity_providers set sealed = ${next}
        where one = ${PARTITION} and name = ${name} if sealed = ${sealed}`
    return sealed ? [{ sealed, boundTo: name, replacedBy }] : []
  })
}

/** Those that cannot be read stay: the operator sees that the endpoint needs a new one. */
async function webhookSecrets(context: RealmContext): Promise<readonly SealedText[]> {
  const columns = ['sealed_secret', 'former_sealed_secret'] as const
  const endpoints = await readEndpoints(context)
  return endpoints.flatMap(({ endpoint: { id, sealedSecret, former } }) =>
    columns.flatMap((column) => {
      const sealed = column === 'sealed_secret' ? sealedSecret : former?.sealedSecret
      const replacedBy = (next: Uint8Array) =>
        cql`update webhook_deliveries set ${names(column)} = ${next}
          where endpoint_id = ${id} if ${names(column)} = ${sealed}`
      return sealed?.length ? [{ sealed, replacedBy }] : [] // the app's own hooks have none
    }),
  )
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

/** Those of authenticator apps; what cannot be read stays, so that no account loses its factor unseen. */
async function* sealedSecrets({ cql: keyspace }: RealmContext): AsyncIterable<SealedText> {
  const pages = keyspace.pages<{ userid: { toString(): string }; factors: string | null }>(
    cql`select userid, factors from users`,
    PAGE,
  )
  for await (const page of pages) {
    for (const { userid, factors } of page) {
      const stored = storedIn(factors)
      const { totp } = stored
      if (!totp) continue
      yield {
        sealed: Buffer.from(totp.sealed, 'base64'),
        by: 'factors',
        boundTo: userid.toString(),
        replacedBy(next) {
          const sealed = Buffer.from(next).toString('base64')
          return cql`update users set ${setFactors({ ...stored, totp: { ...totp, sealed } })}
            where userid = ${userid.toString()} if factors = ${factors}`
        },
      }
    }
  }
}
