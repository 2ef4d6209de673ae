import { type AppParts, createAppEngine } from '@usher/app'
import type { Engine, Principal } from '@usher/engine'
import type { AppDefinition, SecurityScheme } from '@usher/http'
import { readSettings, type SurfaceSettings } from './settings.ts'

export const VERSION = '1.0.0'

/** What both surfaces are made of; they differ in routes, schemas and words only. */
export interface Surface {
  readonly engine: Engine
  readonly settings: SurfaceSettings
  readonly pipeline: Pick<AppDefinition<Principal>, 'authenticate' | 'stageOrder' | 'cors'>
}

/**
 * Opens a surface on the realm.
 *
 * @param defaults what differs between the surfaces
 * @throws {SettingError} naming the variable that is wrong
 */
export function openSurface(
  parts: AppParts,
  defaults: { readonly accessTokenExpireMinutes: number },
): Surface {
  const settings = readSettings(parts.environment, defaults)
  const engine = engineOf(parts, settings)
  return {
    engine,
    settings,
    pipeline: {
      authenticate: engine.authenticate,
      stageOrder: ['json', 'authenticate', 'authorize', 'validate'],
      cors: {
        origins: settings.corsOrigins ?? parts.settings.corsOrigins ?? 'any-echoed',
        credentials: true,
        headers: ['Authorization', 'Content-Type'],
      },
    },
  }
}

/** One OAuth2 password-bearer scheme, as the contracts describe their logins. */
export function passwordScheme(tokenUrl: string): Readonly<Record<string, SecurityScheme>> {
  return { OAuth2PasswordBearer: { type: 'oauth2', flows: { password: { tokenUrl, scopes: {} } } } }
}

/**
 * Both surfaces sign with the server's `SECRET_KEY` as it is, so tokens of one are good on the
 * other; all other apps derive keys of their own from it.
 */
function engineOf(parts: AppParts, { accessTokenTtlSeconds }: SurfaceSettings): Engine {
  const accessToken = { ...parts.realm.accessToken, ttlSeconds: accessTokenTtlSeconds }
  const secret = Buffer.from(parts.settings.secretKey, 'utf8')
  return createAppEngine(parts, {
    realm: { ...parts.realm, accessToken },
    keys: { accessToken: { algorithm: 'HS256', secret } },
  })
}
