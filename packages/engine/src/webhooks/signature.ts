import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto'
import type { WebhookSigning } from '../ports.ts'

const SECRET_BYTES = 32 // Standard Webhooks 1.0: 24 to 64
const RAW_KEY_BYTES = 32

/**
 * A new secret of an endpoint: `whsec_` and base64 for `v1`, which the receiver must have as well; for
 * `v1a` `whsk_` and the private key in base64 (PKCS #8), which stays here.
 */
export function newWebhookSecret(signing: WebhookSigning): string {
  if (signing === 'v1') return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
  const { privateKey } = generateKeyPairSync('ed25519')
  return `whsk_${privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')}`
}

/**
 * What the receiver verifies with: the secret itself, or `whpk_` and the 32 bytes of the public key in
 * base64 (Standard Webhooks 1.0).
 */
export function verifierOf(secret: string): string {
  if (!isAsymmetric(secret)) return secret
  const spki = createPublicKey(privateKeyOf(secret)).export({ format: 'der', type: 'spki' })
  return `whpk_${spki.subarray(-RAW_KEY_BYTES).toString('base64')}`
}

/** What is signed: exactly these bytes are sent. */
export interface WebhookMessage {
  readonly id: string
  /** Seconds since 1970, of the attempt. */
  readonly timestamp: number
  readonly body: string
}

/** The header `webhook-signature` of Standard Webhooks 1.0: one signature per secret. */
export function signWebhook(
  secrets: readonly string[],
  { id, timestamp, body }: WebhookMessage,
): string {
  const signed = Buffer.from(`${id}.${timestamp}.${body}`)
  return secrets.map((secret) => signatureOf(secret, signed)).join(' ')
}

function signatureOf(secret: string, signed: Uint8Array): string {
  if (isAsymmetric(secret)) {
    return `v1a,${sign(null, signed, privateKeyOf(secret)).toString('base64')}`
  }
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

function isAsymmetric(secret: string): boolean {
  return secret.startsWith('whsk_')
}

function privateKeyOf(secret: string) {
  const key = Buffer.from(secret.slice('whsk_'.length), 'base64')
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}
