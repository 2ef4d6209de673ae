import { createHash, randomBytes } from 'node:crypto'
import type { SeedParts, SeedResult } from '@usher/app'
import type { Identifier } from '@usher/engine'
import { wordSentiment } from '../comments/sentiment.ts'
import type { Domain } from '../domain.ts'
import { learnVector } from '../search/meaning.ts'
import type { KillrVideoTables } from '../storage/sql/tables.ts'
import type { Stores } from '../storage/stores.ts'
import { TimeIds } from '../time-id.ts'
import type { NewVideo } from '../videos/video.ts'
import { CATALOGUE, type CatalogueVideo, PEOPLE, REMARKS } from './catalogue.ts'

type Parts = SeedParts<KillrVideoTables>
/** Where videos are kept, and a model that tells what they are about. */
type Models = Pick<Domain, 'stores' | 'embedder' | 'warn'>

const ACTOR = 'operator:seed'
const DAY_MILLISECONDS = 86_400_000
/** The catalogue was submitted over so many days. */
const DAYS = 60

/**
 * Loads our own catalogue, with people who have watched, rated and commented. Videos that are there
 * already are left alone with all that belongs to them, so running it again changes nothing.
 */
export async function loadCatalogue(parts: Parts, domain: Models): Promise<SeedResult> {
  const people = await addPeople(parts)
  const total = CATALOGUE.length
  let loaded = 0
  for (const [at, video] of CATALOGUE.entries()) {
    parts.progress({ label: 'videos', done: at, total })
    const added = await addVideo(parts, domain.stores, { video, at, people })
    if (!added) continue
    loaded += 1
    await learnVector(domain, added)
  }
  parts.progress({ label: 'videos', done: total, total })
  if (loaded === 0) return { message: 'The catalogue is already there; nothing was changed.' }
  const made = people.filter(({ password }) => password !== undefined)
  const passwords = made.map(({ email, password, roles }) => {
    return `  ${email}  ${password}  (${roles.at(-1)})`
  })
  const shown = made.length > 0 ? ['Passwords, shown this once:', ...passwords] : []
  return { message: [`${loaded} videos loaded.`, ...shown].join('\n') }
}

interface SeededPerson {
  readonly id: string
  readonly email: string
  readonly roles: readonly string[]
  /** Absent: the account was there before. */
  readonly password: string | undefined
}

async function addPeople({ engine }: Parts): Promise<readonly SeededPerson[]> {
  const people: SeededPerson[] = []
  for (const { name, firstName, lastName, roles } of PEOPLE) {
    const email = `${name}@killrvideo.example.com`
    const known = await engine.store.accounts.findByIdentifier(email as Identifier)
    if (known) {
      people.push({ id: known.id, email, roles, password: undefined })
      continue
    }
    const password = randomBytes(12).toString('base64url')
    const profile = { firstName, lastName }
    const creation = { identifier: email, password, roles, profile, actor: ACTOR }
    const { account } = await engine.createAccount(creation)
    people.push({ id: account.id, email, roles, password })
  }
  return people
}

interface Seeding {
  readonly video: CatalogueVideo
  /** Its place in the catalogue: decides what else happens to it. */
  readonly at: number
  readonly people: readonly SeededPerson[]
}

async function addVideo(
  { clock }: Parts,
  stores: Stores,
  seeding: Seeding,
): Promise<NewVideo | undefined> {
  const { video, at, people } = seeding
  const id = idOf(video.youtubeId)
  if (await stores.videos.find(id)) return undefined
  const creators = people.filter(({ roles }) => roles.includes('creator'))
  const now = clock.now().getTime()
  const age = ((at * 7) % DAYS) * DAY_MILLISECONDS + at * 61_000
  const added: NewVideo = {
    id,
    userId: creators[at % creators.length]?.id ?? '',
    title: video.title,
    description: video.about,
    tags: video.tags,
    location: `https://www.youtube.com/watch?v=${video.youtubeId}`,
    locationType: 0,
    youtubeId: video.youtubeId,
    thumbnail: null,
    category: video.category,
    contentRating: null,
    language: 'en',
    status: 'READY',
    submittedAt: new Date(now - age),
  }
  await stores.videos.add(added)
  await addViews(stores, { id, at, now, age })
  await addOpinions(stores, { id, at, now, people })
  return added
}

/** Some on each of the last days that the video has seen. */
async function addViews(
  { videos }: Stores,
  { id, at, now, age }: { id: string; at: number; now: number; age: number },
): Promise<void> {
  const days = Math.min(30, Math.floor(age / DAY_MILLISECONDS) + 1)
  for (let day = 0; day < days; day += 3) {
    const times = ((at * 31 + day * 17) % 23) + 1
    await videos.countView(id, new Date(now - day * DAY_MILLISECONDS), times)
  }
}

async function addOpinions(
  { ratings, comments }: Stores,
  { id, at, now, people }: { id: string; at: number; now: number; people: Seeding['people'] },
): Promise<void> {
  const ids = new TimeIds()
  for (const [place, { id: userId }] of people.entries()) {
    if ((at + place) % 3 === 0) continue
    const when = new Date(now - ((at + people.length - place) % 9) * 3_600_000)
    await ratings.rate({ videoId: id, userId, rating: 3 + ((at * 5 + place) % 3), at: when })
    if ((at + place) % 3 !== 1) continue
    const remark = (at + place * 3) % REMARKS.length
    const text = REMARKS[remark] ?? ''
    const said = { text, sentiment: wordSentiment(text) }
    await comments.add({ id: ids.next(when), videoId: id, userId, ...said })
  }
}

/** Always the same id for the same video, of the form of version 4. */
function idOf(youtubeId: string): string {
  const bytes = createHash('sha256').update(`killrvideo ${youtubeId}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
