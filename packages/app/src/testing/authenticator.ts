import { createHmac } from 'node:crypto'

/** The app on somebody's phone. */
export interface Authenticator {
  /** What it shows at that time. */
  codeAt(time: Date): string
  readonly issuer: string | undefined
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Reads the URI of a QR code as an authenticator app does, and shows codes (RFC 6238). */
export function authenticatorFor(uri: string): Authenticator {
  const { searchParams } = new URL(uri)
  const asked = (name: string) => searchParams.get(name) ?? ''
  const secret = bytesOf(asked('secret'))
  const digits = Number(asked('digits'))
  return {
    issuer: asked('issuer'),
    codeAt(time) {
      const counter = Buffer.alloc(8)
      counter.writeBigInt64BE(BigInt(Math.floor(time.getTime() / 1000 / Number(asked('period')))))
      const mac = createHmac(asked('algorithm'), secret).update(counter).digest()
      const bits = mac.readUInt32BE((mac.at(-1) ?? 0) % 16) % 2 ** 31
      return String(bits % 10 ** digits).padStart(digits, '0')
    },
  }
}

function bytesOf(text: string): Buffer {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
