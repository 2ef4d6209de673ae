import type { MailRequest } from '../ports.ts'
import { openText, sealText } from '../sealed-text.ts'

/**
 * Makes a mail unreadable for whoever reads the database: it carries a one-time token, and tokens
 * are never stored readable.
 *
 * @param key 32 bytes
 */
export function sealMail(key: Uint8Array, mail: MailRequest): Uint8Array {
  return sealText(key, JSON.stringify(mail))
}

/** @returns the mail, or `undefined` if it was sealed with another key or has been changed */
export function openMail(key: Uint8Array, sealed: Uint8Array): MailRequest | undefined {
  const text = openText(key, sealed)
  return text === undefined ? undefined : (JSON.parse(text) as MailRequest) // one of ours, as it opened
}
