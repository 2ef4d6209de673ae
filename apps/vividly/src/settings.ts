import type { Environment } from '@usher/settings'
import { DEFAULT_RATE_LIMITS, parseRate, type Rate, type RateLimits } from './rate-limits.ts'

/** The app's own settings, read once. @throws {SettingError} naming the variable that is wrong */
export function readRateLimits(environment: Environment): RateLimits {
  return {
    register: rate(environment, 'RATE_LIMIT_REGISTER', DEFAULT_RATE_LIMITS.register),
    login: rate(environment, 'RATE_LIMIT_LOGIN', DEFAULT_RATE_LIMITS.login),
    password_reset: rate(
      environment,
      'RATE_LIMIT_PASSWORD_RESET',
      DEFAULT_RATE_LIMITS.password_reset,
    ),
  }
}

function rate(environment: Environment, name: string, standard: Rate): Rate {
  const wanted = 'a rate such as 5/15minute or 3/hour'
  return environment.parsed(name, { read: parseRate, wanted }) ?? standard
}
