import type { SeedParts, SeedResult } from '@usher/app'
import type { AccountId, AccountStatus, ImportedAccount } from '@usher/engine'
import { UNUSABLE_HASH } from '@usher/engine'
import type { KillrVideoTables } from '../storage/sql/tables.ts'
import type { Stores } from '../storage/stores.ts'
import { STATUS_NAMES } from '../users/account-status.ts'
import { type DemoFiles, instantIn, type Row, readDemoFiles } from './demo-files.ts'
import { type FittedVideo, fitVideos, lowerCase } from './fit-demo.ts'

type Parts = SeedParts<KillrVideoTables>

/**
 * Loads the public CSV set. What is there already is left alone, so running it again changes
 * nothing. Its accounts have no usable passwords.
 *
 * @throws {SeedRefused} if the folder does not hold it
 */
export async function loadDemoSet(
  parts: Parts,
  stores: Stores,
  folder: string,
): Promise<SeedResult> {
  const files = readDemoFiles(folder)
  const videos = fitVideos(files)
  const creators = new Set(videos.map(({ video }) => video.userId))
  const accounts = await importAccounts(parts, files, creators)
  const added = await addVideos(parts, stores, videos)
  const isNew = new Set(added.map(({ video }) => video.id))
  const ratings = await addRatings(parts, stores, files.ratings, isNew)
  const comments = await addComments(parts, stores, files.comments, isNew)
  if (accounts === 0 && added.length === 0) {
    return { message: 'The set is already there; nothing was changed.' }
  }
  return {
    message: `${accounts} users, ${added.length} videos, ${ratings} ratings and ${comments} comments loaded.`,
  }
}

async function importAccounts(
  { engine, progress }: Parts,
  { users, credentials }: DemoFiles,
  creators: ReadonlySet<string>,
): Promise<number> {
  const byUser = new Map(credentials.map((row) => [lowerCase(row.userid), row]))
  const accounts = users.flatMap((row) => accountOf(row, byUser, creators) ?? [])
  const { imported } = await engine.store.accounts.import(portionOf(accounts))
  progress({ label: 'users', done: accounts.length, total: accounts.length })
  return imported

  function accountOf(
    row: Row,
    known: ReadonlyMap<string | undefined, Row>,
    uploaders: ReadonlySet<string>,
  ): ImportedAccount | undefined {
    const id = lowerCase(row.userid)
    const credential = known.get(id)
    const email = row.email ?? credential?.email
    if (id === undefined || email === undefined) return undefined
    const reading = engine.readImport({
      identifier: email,
      profile: { firstName: row.firstname ?? null, lastName: row.lastname ?? null },
      roles: uploaders.has(id) ? ['viewer', 'creator'] : ['viewer'],
      hash: undefined, // the set has random digits, which prove nothing
      status: statusOf(row, credential),
      createdAt: instantIn(row.created_date) ?? new Date(0),
    })
    if (reading.kind !== 'account') return undefined
    return { ...reading.account, id: id as AccountId, hash: UNUSABLE_HASH }
  }
}

function statusOf(row: Row, credential: Row | undefined): AccountStatus {
  if (/^true$/i.test(credential?.account_locked ?? '')) return 'suspended'
  const named = lowerCase(row.account_status) ?? 'active'
  return Object.hasOwn(STATUS_NAMES, named)
    ? STATUS_NAMES[named as keyof typeof STATUS_NAMES]
    : 'archived'
}

async function* portionOf<T>(all: T): AsyncIterable<T> {
  yield all
}

async function addVideos(
  { progress }: Parts,
  { videos }: Stores,
  fitted: readonly FittedVideo[],
): Promise<readonly FittedVideo[]> {
  const added: FittedVideo[] = []
  for (const [at, each] of fitted.entries()) {
    progress({ label: 'videos', done: at, total: fitted.length })
    const { video, views } = each
    if (await videos.find(video.id)) continue
    await videos.add(video)
    if (views > 0) await videos.countView(video.id, video.submittedAt, views)
    added.push(each)
  }
  progress({ label: 'videos', done: fitted.length, total: fitted.length })
  return added
}

async function addRatings(
  { progress }: Parts,
  { ratings }: Stores,
  rows: readonly Row[],
  isNew: ReadonlySet<string>,
): Promise<number> {
  let added = 0
  for (const [at, row] of rows.entries()) {
    progress({ label: 'ratings', done: at + 1, total: rows.length })
    const [videoId, userId] = [lowerCase(row.videoid), lowerCase(row.userid)]
    const rating = Math.round(Number(row.rating))
    if (videoId === undefined || userId === undefined || !isNew.has(videoId)) continue
    if (!(rating >= 1 && rating <= 5)) continue
    const when = instantIn(row.rating_date) ?? new Date(0)
    await ratings.rate({ videoId, userId, rating, at: when })
    added += 1
  }
  return added
}

async function addComments(
  { progress }: Parts,
  { comments }: Stores,
  rows: readonly Row[],
  isNew: ReadonlySet<string>,
): Promise<number> {
  let added = 0
  for (const [at, row] of rows.entries()) {
    progress({ label: 'comments', done: at + 1, total: rows.length })
    const [id, videoId] = [lowerCase(row.commentid), lowerCase(row.videoid)]
    const userId = lowerCase(row.userid)
    if (id === undefined || userId === undefined || videoId === undefined) continue
    if (!isNew.has(videoId)) continue
    const score = Number(row.sentiment_score)
    const sentiment = row.sentiment_score === undefined || Number.isNaN(score) ? null : score
    await comments.add({ id, videoId, userId, text: row.comment ?? '', sentiment })
    added += 1
  }
  return added
}
