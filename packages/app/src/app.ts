import type {
  AccountStatus,
  Clock,
  Engine,
  Federation,
  PasswordHasher,
  PasswordLists,
  Profile,
  Realm,
  RelyingParty,
  TokenBridge,
  Webhooks,
} from '@usher/engine'
import type { App } from '@usher/http'
import type { MailTransport } from '@usher/mail'
import type { Environment, ServerSettings } from '@usher/settings'
import type { CassandraTables, Migrations, PersonalData, Storage } from '@usher/storage'
import type { AccountRequests } from './account-requests.ts'
import type { Branding } from './branding.ts'
import type { Moderation } from './moderation.ts'
import type { AccountEndpoints, QuickStartStep } from './presentation.ts'

/**
 * What an app is built from.
 *
 * `Tables` are those that the app's migrations make; see `AppModule`.
 */
export interface AppParts<Tables = object> {
  /** The module's: who takes over an app may declare more, such as roles that need a second factor. */
  readonly realm: Realm
  /** Open and migrated; apps of one realm share it. `sqlDatabase` has its tables. */
  readonly storage: Storage<Tables>
  readonly hasher: PasswordHasher
  readonly passwordLists: PasswordLists
  readonly clock: Clock
  /** The variables; those with the app's prefix (`THEATER_ACCESS_TOKEN_TTL`) take precedence. */
  readonly environment: Environment
  readonly settings: ServerSettings
  /** How mails leave. Absent: they wait in the outbox (other processes deliver them). */
  readonly transport: MailTransport | undefined
  /** The base of links in mails, no final slash: where the pages for people with accounts are. */
  readonly publicUrl: string
  /** Of the realm's service tokens: `PUBLIC_URL/oidc/<realm>`. */
  readonly issuer: string
  /** Where people of the realm sign in besides. Absent: nowhere. */
  readonly federation?: Federation | undefined
  /** The way over from the system that people come from, if the operator has configured one. */
  readonly bridge?: TokenBridge | undefined
  /** For which site passkeys of the realm are made. Absent: there are none. */
  readonly relyingParty?: RelyingParty | undefined
  /** How events reach other servers. */
  readonly webhooks?: Webhooks | undefined
  /** Receives what an operator should know; never a value that a user sent. */
  readonly warn: (message: string) => void
}

/** What `create` returns: the app at work. */
export interface RunningApp {
  readonly app: App
  readonly engine: Engine
  /** For apps whose users can request accounts for others. Absent: there are no such requests. */
  readonly accountRequests?: AccountRequests
  /** For apps whose users report content of others. Absent: there is nothing to moderate. */
  readonly moderation?: Moderation
}

/**
 * One contract: all that the command line and the tests need to know of an app.
 *
 * `Tables` are those that `migrations` make, as Kysely types them: they stand beside the engine's in
 * the database that `create` and `seed` get.
 */
export interface AppModule<Tables = object, R = unknown> {
  /** The type of its routes, for typed clients; there is none at run time. */
  readonly '~routes'?: R
  /** As in `usher serve <name>` and in the path of the all-apps server. */
  readonly name: string
  /** One line for people who choose an app. */
  readonly summary: string
  readonly realm: Realm
  readonly migrations: Migrations
  /** What the app's tables have to do with people; a test finds those that are in no list. */
  readonly personalData?: PersonalData
  /**
   * Statements in SQL that make what only one of the databases has, such as an index of words in tables of
   * its own, after the rows of all other tables have come from another database. Absent: there is nothing.
   */
  readonly afterMove?: (database: 'sqlite' | 'postgres') => readonly string[]
  /** The app's own tables on Cassandra, for apps that can lie there. */
  readonly cassandra?: CassandraTables
  /**
   * Puts the parts together. Reads the app's own settings.
   *
   * @throws {SettingError} naming the variable that is wrong
   */
  create(parts: AppParts<Tables>): RunningApp
  /** Names of the app's own settings, beside those of the server and the lifetimes. */
  readonly settingNames?: readonly string[]
  /** The database when `DATABASE_URL` is unset, for apps with variables of their own. */
  databaseUrl?(environment: Environment): string | undefined
  /** Which of those variables says where that database is: what to check if nothing answers there. */
  readonly databaseSetting?: string
  /**
   * The whole profile of an account that an operator creates, for apps whose people have more than
   * an identifier. Absent: an empty one.
   *
   * @param given what the operator said, by the contract's names of the fields
   */
  operatorProfile?(identifier: string, given: Readonly<Record<string, string>>): Profile
  /** What the contract calls the states of an account, where it has names of its own. */
  readonly statusNames?: Readonly<Record<string, AccountStatus>>
  /**
   * Where registration, activation, reset and profile are: in the app's own `contract`, or in the
   * `account_api` that every app has. Default: `contract`.
   */
  readonly accountSurface?: 'contract' | 'account_api'
  /** For the console's pages for people with accounts. Absent: what the engine itself offers. */
  readonly accountEndpoints?: AccountEndpoints
  /** How its account pages look. */
  readonly branding?: Branding
  /** For the console's landing page: requests that work one after the other as they stand. */
  readonly quickStart?: readonly QuickStartStep[]
  /** Loads the app's own data, or a file; running it again changes nothing. */
  seed?(parts: SeedParts<Tables>): Promise<SeedResult>
}

/** What `seed` gets to load data into an app. */
export interface SeedParts<Tables = object> {
  readonly engine: Engine
  readonly storage: Storage<Tables>
  readonly clock: Clock
  readonly environment: Environment
  /** The file of `--csv`; absent: the data that comes with the app. */
  readonly csv: string | undefined
  /** The folder of `--data`, for apps whose data is several files; absent: as for `csv`. */
  readonly data?: string | undefined
  /** Called often; `total` is unknown for files that are still being read. */
  readonly progress: (step: { label: string; done: number; total?: number | undefined }) => void
}

/** One line for the operator, such as `9,933 films loaded.` or `Database is already populated.` */
export interface SeedResult {
  readonly message: string
}

/**
 * Loading was refused because of the data: one line each, with line number and column where there
 * are any. Nothing was stored.
 */
export class SeedRefused extends Error {
  override readonly name = 'SeedRefused'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems[0] ?? 'nothing was loaded')
    this.problems = problems
  }
}
