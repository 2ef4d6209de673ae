import { cookieIn, type RequestFacts } from '@usher/http'

const LANGUAGE = 'usher_language'
const LANGUAGE_SECONDS = 365 * 24 * 3600

/** The language that somebody has chosen. */
export function languageIn(headers: RequestFacts['headers']): string | undefined {
  return cookieIn(headers, LANGUAGE)
}

export function languageCookie(tag: string): string {
  return `${LANGUAGE}=${tag}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${LANGUAGE_SECONDS}`
}
