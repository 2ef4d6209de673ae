import { createHmac, timingSafeEqual } from 'node:crypto'
import { base32 } from './base32.ts'

/** RFC 4226 §4 R6: 128 bits at least, 160 recommended. */
export const TOTP_SECRET_BYTES = 20
const STEP_SECONDS = 30 // RFC 6238 §5.2
const DIGITS = 6

/** The number of the step that an instant lies in, counted from 1970 (RFC 6238 §4.2). */
export function stepAt(instant: Date): number {
  return Math.floor(instant.getTime() / 1000 / STEP_SECONDS)
}

/** The code of a step (RFC 4226 §5.3), with SHA-1: the only hash that every app honours. */
export function totpCode(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/**
 * The step whose code this is, of the present one and its neighbours (RFC 6238 §5.2). All three are
 * compared, whichever fits.
 */
export function matchingStep(secret: Uint8Array, code: string, now: Date): number | undefined {
  const present = stepAt(now)
  const steps = [present - 1, present, present + 1].filter((step) => step >= 0)
  return steps.filter((step) => isSameCode(totpCode(secret, step), code)).at(-1)
}

function isSameCode(right: string, given: string): boolean {
  const [one, other] = [Buffer.from(right), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/**
 * What authenticator apps read from a QR code. Some refuse a colon in either name, also an encoded
 * one, because it separates the two (google/google-authenticator, Key Uri Format).
 *
 * @param label.issuer the name of the app
 * @param label.holder the identifier of the account
 */
export function totpUri(secret: Uint8Array, label: { issuer: string; holder: string }): string {
  const issuer = encodeURIComponent(withoutColons(label.issuer))
  const path = `${issuer}:${encodeURIComponent(withoutColons(label.holder))}`
  const given = `secret=${base32(secret)}&issuer=${issuer}`
  return `otpauth://totp/${path}?${given}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
}

function withoutColons(name: string): string {
  return name.replace(/\s*:\s*/g, ' ').trim()
}
