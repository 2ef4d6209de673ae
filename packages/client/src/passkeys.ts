import type { WebAuthnJson } from './account-api.ts'
import { ClientError } from './client-error.ts'

/** WebAuthn Level 3 §5.1.8–5.1.9, as far as this package asks for it. */
interface WebAuthn {
  readonly PublicKeyCredential?: {
    parseCreationOptionsFromJSON(json: WebAuthnJson): unknown
    parseRequestOptionsFromJSON(json: WebAuthnJson): unknown
  }
  readonly navigator?: {
    readonly credentials?: {
      create(options: object): Promise<{ toJSON(): WebAuthnJson } | null>
      get(options: object): Promise<{ toJSON(): WebAuthnJson } | null>
    }
  }
}

/** Lets the browser make a passkey. @throws {ClientError} `passkeys_unsupported`, `passkey_cancelled` */
export function createPasskey(options: WebAuthnJson): Promise<WebAuthnJson> {
  const { api, credentials } = webAuthn()
  return ceremony(() =>
    credentials.create({ publicKey: api.parseCreationOptionsFromJSON(options) }),
  )
}

/** Lets the browser prove a passkey. @throws {ClientError} `passkeys_unsupported`, `passkey_cancelled` */
export function provePasskey(options: WebAuthnJson): Promise<WebAuthnJson> {
  const { api, credentials } = webAuthn()
  return ceremony(() => credentials.get({ publicKey: api.parseRequestOptionsFromJSON(options) }))
}

function webAuthn() {
  const { PublicKeyCredential: api, navigator }: WebAuthn = Object(globalThis)
  const credentials = navigator?.credentials
  if (!api || !credentials) throw new ClientError('passkeys_unsupported')
  return { api, credentials }
}

async function ceremony(
  ask: () => Promise<{ toJSON(): WebAuthnJson } | null>,
): Promise<WebAuthnJson> {
  const credential = await ask().catch((cause: unknown) => {
    throw new ClientError('passkey_cancelled', { cause })
  })
  if (!credential) throw new ClientError('passkey_cancelled')
  return credential.toJSON()
}
