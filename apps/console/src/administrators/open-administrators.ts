import { openRealmStorage, type ResealOptions, relyingPartyAt } from '@usher/app'
import {
  type Clock,
  createEngine,
  deriveKey,
  type Engine,
  type PasswordHasher,
  type SigningKey,
} from '@usher/engine'
import { passwordLists } from '@usher/passwords'
import { ensureDataDir, environment, serverSettings, type Variables } from '@usher/settings'
import { SharedConnections, type Storage } from '@usher/storage'
import { consoleMigrations } from '../migrations/index.ts'
import type { ConsoleTables } from '../tables.ts'
import {
  consoleRealm,
  DEFAULT_SESSION_LIMITS,
  type SecondFactorRule,
  type SessionLimits,
} from './realm.ts'

/** The realm of those who sign in to the console, open. */
export interface Administrators {
  readonly engine: Engine
  readonly storage: Storage<ConsoleTables>
  readonly limits: SessionLimits
  readonly secondFactor: SecondFactorRule
  readonly clock: Clock
  close(): Promise<void>
}

/**
 * Opens the administrators' own database, `DATA_DIR/console.db` or the schema `console`, and brings
 * it up to date.
 *
 * @throws {SettingError} a variable is wrong, or the secret is missing here
 * @throws {StorageFault} it has another secret, or the database cannot be opened
 */
export async function openAdministrators(parts: {
  readonly variables: Variables
  readonly hasher: PasswordHasher
  readonly clock: Clock
  readonly reseal?: ResealOptions
  /** To PostgreSQL; absent: its own. */
  readonly connections?: SharedConnections
  /** Where people reach the server. Absent: nobody makes passkeys. */
  readonly serverUrl?: string
}): Promise<Administrators> {
  const settings = serverSettings(parts.variables, 'console')
  const limits = sessionLimits(parts.variables)
  const secondFactor = secondFactorRule(parts.variables, settings.production)
  const realm = consoleRealm(limits, secondFactor)
  const { databaseUrl: url, dataDir } = settings
  if (url === undefined) ensureDataDir(dataDir)
  const migrations = consoleMigrations
  const { secretKey, isSecretKeyNew: isNew } = settings
  const { connections = new SharedConnections(settings.databasePool) } = parts
  const storage = await openRealmStorage<ConsoleTables>(
    { url, dataDir, realm, migrations, migrate: true, connections },
    { name: 'the console', secretKey, isNew, reseal: parts.reseal, wasUnkeyed: true },
  )
  const derived = (purpose: string) => deriveKey(secretKey, realm.name, purpose)
  const signing = (purpose: string): SigningKey => ({
    algorithm: 'HS256',
    secret: derived(purpose),
  })
  const engine = createEngine({
    realm,
    store: storage.store,
    hasher: parts.hasher,
    passwordLists: passwordLists(),
    clock: parts.clock,
    keys: {
      accessToken: signing('access token'),
      refreshToken: signing('refresh token'),
      outbox: derived('outbox'),
      factors: derived('factors'),
    },
    relyingParty: parts.serverUrl
      ? relyingPartyAt(realm, {
          name: CONSOLE_TITLE,
          publicUrl: parts.serverUrl,
          serverUrl: parts.serverUrl,
          origins: settings.passkeyOrigins,
        })
      : undefined,
    rateLimits: settings.rateLimits,
    reportMailProblem: () => {}, // administrators get no mails
  })
  const { clock } = parts
  return { engine, storage, limits, secondFactor, clock, close: () => storage.close() }
}

/** What browsers and authenticator apps call the console. */
export const CONSOLE_TITLE = 'Usher console'

/** `ADMIN_SECOND_FACTOR`; in production administrators must have one unless it says otherwise. */
function secondFactorRule(variables: Variables, production: boolean): SecondFactorRule {
  const given = environment(variables).oneOf('ADMIN_SECOND_FACTOR', ['required', 'optional'])
  return given ?? (production ? 'required' : 'optional')
}

/** `CONSOLE_IDLE_TTL` and `CONSOLE_SESSION_TTL`, each with a default. */
function sessionLimits(variables: Variables): SessionLimits {
  const settings = environment(variables)
  const duration = (name: string) => settings.duration(name, { positive: true })
  return {
    idleSeconds: duration('CONSOLE_IDLE_TTL') ?? DEFAULT_SESSION_LIMITS.idleSeconds,
    longestSeconds: duration('CONSOLE_SESSION_TTL') ?? DEFAULT_SESSION_LIMITS.longestSeconds,
  }
}
