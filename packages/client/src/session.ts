import type { Account, Grant, Me, SignedIn } from './account-api.ts'
import { type Channel, openChannel } from './channel.ts'
import { ClientError } from './client-error.ts'
import { exclusive } from './exclusive.ts'
import type { SessionStorage } from './storage.ts'
import { bodyOf, type Fetch, insist, send } from './transport.ts'

/** `signedOut`: by the person; `sessionEnded`: the server refused to go on with the session. */
export type ClientEvent = 'signedIn' | 'signedOut' | 'sessionEnded' | 'changed'

/** Who is signed in; `loading` until the storage was read. */
export type SessionState =
  | { readonly status: 'loading' | 'signed_out'; readonly account?: undefined }
  | { readonly status: 'signed_in'; readonly account: Account; readonly must_enrol: boolean }

interface Kept extends Pick<Grant, 'access_token' | 'refresh_token' | 'account' | 'must_enrol'> {
  /** Milliseconds since 1970, by the clock of this device. */
  readonly expires_at: number
}

export interface SessionOptions {
  readonly app: string
  /** Of the account API. */
  readonly api: string
  readonly storage: SessionStorage
  readonly fetch: Fetch
  /** The tokens are in a cookie that no script sees; what stands for them here means nothing. */
  readonly byCookie?: boolean
}

/** An access token is replaced that long before it ends, or at half of its life. */
const MARGIN_MS = 20_000
/** News of another tab arrive a moment after its lock is free. */
const NEWS_MS = 100
/** Asks the server for the session in the cookie. */
const BY_COOKIE = { 'usher-session': 'cookie' }
/** When a session ends that only the server knows: its refusal tells. */
const LATER = 8.64e15

/** Keeps one session, shared by all tabs, and replaces its tokens when they end. */
export class SessionKeeper {
  state: SessionState = { status: 'loading' }
  readonly #options: SessionOptions
  readonly #key: string
  readonly #channel: Channel
  readonly #stopWatching: (() => void) | undefined
  readonly #listeners = new Map<ClientEvent, Set<() => void>>()
  readonly #resumed: Promise<void> | undefined
  #refreshing: Promise<string | undefined> | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.#key = `usher:${options.app}`
    this.#channel = openChannel(this.#key, (news) => void this.#hear(news))
    this.#stopWatching = options.storage.watch?.(this.#key, () => void this.#meet())
    this.#resumed = options.byCookie ? this.#resume() : undefined
    void this.#read().then((kept) => this.#show(kept))
  }

  /** What a request carries of the session. */
  proof(token?: string): Readonly<Record<string, string>> {
    if (this.#options.byCookie) return BY_COOKIE
    return token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  on(event: ClientEvent, listener: () => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  async adopt(grant: Grant): Promise<SignedIn> {
    const before = await this.#read()
    await this.#keep(grant, before?.refresh_token ?? '')
    this.#emit('signedIn')
    const { account, must_enrol, secret } = grant
    return { next: 'signed_in', account, must_enrol, ...(secret !== undefined && { secret }) }
  }

  /** A token that is good for a moment at least; `undefined`: nobody is signed in. */
  async accessToken(): Promise<string | undefined> {
    const kept = await this.#read()
    if (!kept || kept.expires_at > Date.now()) return kept?.access_token
    return kept.refresh_token === undefined ? kept.access_token : this.replace(kept.access_token)
  }

  /**
   * Another access token than the one that was refused. All who ask while one is fetched get the same.
   *
   * @throws {ClientError} `unreachable` and others, while the session goes on
   */
  replace(refused: string): Promise<string | undefined> {
    this.#refreshing ??= this.#replace(refused).finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async end(event: 'signedOut' | 'sessionEnded'): Promise<void> {
    const kept = await this.#read()
    await this.#options.storage.remove(this.#key)
    const ended = event === 'sessionEnded'
    this.#channel.tell({ replaces: kept?.refresh_token ?? '', session: null, ended })
    this.#show(undefined)
    if (kept) this.#emit(event)
  }

  close(): void {
    this.#channel.close()
    this.#stopWatching?.()
  }

  async #replace(refused: string): Promise<string | undefined> {
    const kept = await this.#read()
    if (!kept) return undefined
    return exclusive(`${this.#key}:${kept.account.id}`, async (waited) => {
      if (waited && (await this.#read())?.access_token === refused) {
        await this.#channel.next(NEWS_MS) // where each tab has a storage of its own
      }
      const now = await this.#read()
      if (now?.access_token !== refused) return now?.access_token
      if (now.refresh_token === undefined) return this.#refused()
      return this.#refresh(now.refresh_token)
    })
  }

  /** A repetition after a lost answer must bring the same token: the server then repeats itself. */
  async #refresh(refresh_token: string): Promise<string | undefined> {
    try {
      const grant = await this.#ask(refresh_token)
      return await this.#keep(grant, refresh_token)
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'refresh_token_invalid') throw error
      const isStillOurs = (await this.#read())?.refresh_token === refresh_token
      return isStillOurs ? this.#refused() : (await this.#read())?.access_token
    }
  }

  #ask(refresh_token: string): Promise<Grant> {
    const { api, fetch, byCookie } = this.#options
    const body = JSON.stringify({ refresh_token })
    return insist<Grant>(fetch, `${api}/refresh`, {
      method: 'POST',
      ...(byCookie
        ? { headers: BY_COOKIE }
        : { headers: { 'content-type': 'application/json' }, body }),
    })
  }

  async #refused(): Promise<undefined> {
    await this.end('sessionEnded')
  }

  async #keep(grant: Grant, replaces: string): Promise<string> {
    const { account, must_enrol, expires_in } = grant
    const { access_token, refresh_token } = this.#options.byCookie ? inCookie() : grant
    const life = expires_in * 1_000
    const expires_at = Date.now() + life - Math.min(MARGIN_MS, life / 2)
    const kept: Kept = {
      access_token,
      ...(refresh_token !== undefined && { refresh_token }),
      account,
      must_enrol,
      expires_at,
    }
    this.#channel.tell({ replaces, session: await this.#store(kept) })
    this.#show(kept)
    return access_token
  }

  async #store(kept: Kept): Promise<string> {
    const session = JSON.stringify(kept)
    await this.#options.storage.set(this.#key, session)
    return session
  }

  async #hear(news: { replaces: string; session: string | null; ended?: boolean }): Promise<void> {
    const { storage, byCookie } = this.#options
    const kept = await this.#read()
    if (byCookie || kept?.refresh_token === news.replaces) {
      if (news.session === null) await storage.remove(this.#key)
      else await storage.set(this.#key, news.session)
    }
    const before = this.state.status
    const after = await this.#read()
    this.#show(after)
    if (before === 'signed_in' && !after) this.#emit(news.ended ? 'sessionEnded' : 'signedOut')
    if (before === 'signed_out' && after) this.#emit('signedIn')
  }

  /**
   * Takes up what another tab has stored: a shared storage may show it later than the news of it
   * arrive. A session that is gone is left to the news, which say why.
   */
  async #meet(): Promise<void> {
    const kept = await this.#read()
    if (!kept) return
    const before = this.state.status
    this.#show(kept)
    if (before === 'signed_out') this.#emit('signedIn')
  }

  /** Only the server can tell whether the browser has a cookie. */
  async #resume(): Promise<void> {
    const { api, fetch } = this.#options
    if (await this.#stored()) return
    try {
      const me = await bodyOf<Me>(await send(fetch, `${api}/me`, { headers: BY_COOKIE }))
      await this.#store({
        ...inCookie(),
        account: me,
        must_enrol: me.must_enrol,
        expires_at: LATER,
      })
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'access_token_expired') return
      await this.#ask('')
        .then((grant) => this.#keep(grant, ''))
        .catch(() => {})
    }
  }

  async #read(): Promise<Kept | undefined> {
    await this.#resumed
    return this.#stored()
  }

  async #stored(): Promise<Kept | undefined> {
    const text = await this.#options.storage.get(this.#key)
    try {
      return text ? (JSON.parse(text) as Kept) : undefined
    } catch {
      return undefined // somebody else wrote it
    }
  }

  #show(kept: Kept | undefined): void {
    this.state = kept
      ? { status: 'signed_in', account: kept.account, must_enrol: kept.must_enrol }
      : { status: 'signed_out' }
    this.#emit('changed')
  }

  #emit(event: ClientEvent): void {
    for (const listener of this.#listeners.get(event) ?? []) listener()
  }
}

/** Stands for tokens that no script sees; another one each time, so that a change shows. */
const inCookie = () => ({ access_token: String(Math.random()), refresh_token: 'cookie' })
