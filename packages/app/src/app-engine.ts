import {
  createEngine,
  deriveKey,
  type Engine,
  type Hooks,
  type Realm,
  type Retention,
  type SigningAlgorithm,
  type SigningKey,
} from '@usher/engine'
import {
  createLetters,
  createMailer,
  type MailTemplates,
  operatorMails,
  senderNamed,
} from '@usher/mail'
import type { Environment } from '@usher/settings'
import type { Storage } from '@usher/storage'
import type { AppParts } from './app.ts'

/** What an app decides about its engine; the environment decides the rest. */
export interface EngineOptions {
  /** The realm with the app's own lifetimes, before the environment's are applied. */
  readonly realm: Realm
  /** What the mails say; absent for realms that send none. */
  readonly mailTemplates?: MailTemplates
  /** Who the mails come from, instead of the name in `MAIL_FROM`. */
  readonly sender?: string | undefined
  /** Keys that the contract names; absent: derived from `SECRET_KEY` for realm and purpose. */
  readonly keys?: {
    readonly accessToken?: SigningKey
    readonly refreshToken?: SigningKey
  }
  /** The app's own code within the engine. Absent: none. */
  readonly hooks?: Hooks | undefined
  /** What derived keys sign with. Default: HS256. */
  readonly algorithm?: SigningAlgorithm
}

/** The parts of an app that its engine is made of; its own tables do not matter. */
export type EngineAppParts = Omit<AppParts, 'realm' | 'storage'> & {
  readonly storage: Pick<Storage, 'store'>
}

/** The engine of an app, with lifetimes, keys, limits and mail as the environment says. */
export function createAppEngine(parts: EngineAppParts, options: EngineOptions): Engine {
  const { storage, hasher, passwordLists, clock, settings, transport, warn } = parts
  const { algorithm = 'HS256' } = options
  const realm = withLifetimes(options.realm, parts.environment)
  const derived = (purpose: string) => deriveKey(settings.secretKey, realm.name, purpose)
  const { sender } = options
  const { mailFrom, operator } = settings
  const toOperator = operator && operatorMails
  const templates = options.mailTemplates ? { ...toOperator, ...options.mailTemplates } : toOperator
  const from = sender === undefined ? mailFrom : senderNamed(sender, mailFrom)
  const signing = (purpose: string): SigningKey => ({ algorithm, secret: derived(purpose) })

  return createEngine({
    realm,
    store: storage.store,
    hasher,
    passwordLists,
    clock,
    mailer: transport && templates && createMailer({ transport, from, templates }),
    letters: templates && createLetters({ templates, from }),
    keys: {
      accessToken: options.keys?.accessToken ?? signing('access token'),
      refreshToken: options.keys?.refreshToken ?? signing('refresh token'),
      outbox: derived('outbox'),
      factors: derived('factors'),
    },
    issuer: parts.issuer,
    federation: parts.federation,
    bridge: parts.bridge,
    webhooks: parts.webhooks,
    hooks: options.hooks,
    relyingParty: parts.relyingParty,
    rateLimits: settings.rateLimits,
    retention: retentionOf(parts.environment),
    chores: transport ? 'do' : 'leave',
    reportMailProblem: ({ mailId, reason, attempt, givenUp }) => {
      const next = givenUp ? 'given up' : 'will be tried again'
      warn(`${realm.name}: mail ${mailId} was not sent (attempt ${attempt}, ${reason}); ${next}`)
    },
  })
}

/** The realm with the lifetimes of `ACCESS_TOKEN_TTL` and its like. */
function withLifetimes(realm: Realm, environment: Environment): Realm {
  const lifetime = (name: string, declared: number) =>
    environment.duration(name, { positive: true }) ?? declared
  const { accessToken, sessions, activation, passwordReset, secondFactors, erasure } = realm
  const erasureDelay = environment.duration('ERASURE_DELAY')
  const delaySeconds = environment.duration('RECOVERY_DELAY')
  const refreshTokenTtl = environment.duration('REFRESH_TOKEN_TTL', { positive: true })
  return {
    ...realm,
    ...(erasure && erasureDelay !== undefined && { erasure: { delaySeconds: erasureDelay } }),
    ...(secondFactors &&
      delaySeconds !== undefined &&
      secondFactors.recovery !== 'operators' && {
        secondFactors: { ...secondFactors, recovery: { delaySeconds } },
      }),
    accessToken: {
      ...accessToken,
      ttlSeconds: lifetime('ACCESS_TOKEN_TTL', accessToken.ttlSeconds),
    },
    sessions:
      sessions === 'none'
        ? sessions
        : {
            ...sessions,
            refreshTokenTtlSeconds: refreshTokenTtl ?? sessions.refreshTokenTtlSeconds,
            storedTtlSeconds:
              refreshTokenTtl ?? sessions.storedTtlSeconds ?? sessions.refreshTokenTtlSeconds,
            retryWindowSeconds:
              environment.duration('REFRESH_RETRY_WINDOW') ?? sessions.retryWindowSeconds,
          },
    activation:
      activation === 'none'
        ? activation
        : { tokenTtlSeconds: lifetime('ACTIVATION_TOKEN_TTL', activation.tokenTtlSeconds) },
    passwordReset:
      passwordReset === 'none'
        ? passwordReset
        : {
            ...passwordReset,
            tokenTtlSeconds: lifetime('PASSWORD_RESET_TOKEN_TTL', passwordReset.tokenTtlSeconds),
            ...invitationLifetime(environment),
          },
  }
}

function retentionOf(environment: Environment): Partial<Retention> {
  const kept = Object.entries(RETENTION).flatMap(([of, name]) => {
    const seconds = environment.duration(name, { positive: true })
    return seconds === undefined ? [] : [[of, seconds]]
  })
  return Object.fromEntries(kept)
}

const RETENTION = {
  sessions: 'RETENTION_SESSIONS',
  tokens: 'RETENTION_TOKENS',
  mails: 'RETENTION_MAILS',
  audit: 'RETENTION_AUDIT',
} as const satisfies Record<keyof Retention, string>

function invitationLifetime(environment: Environment): { invitationTtlSeconds?: number } {
  const seconds = environment.duration('INVITATION_TOKEN_TTL', { positive: true })
  return seconds === undefined ? {} : { invitationTtlSeconds: seconds }
}
