import assert from 'node:assert/strict'
import type { CDPSession, Page } from 'playwright-core'

export interface Device {
  readonly cdp: CDPSession
  readonly id: { readonly authenticatorId: string }
}

/** Chromium's own authenticator (WebAuthn Level 3 §11), which answers at once. */
export async function withDevice(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const id = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
    },
  })
  return { cdp, id }
}

/** Waits until the device knows exactly the passkeys of these people. */
export async function keeps({ cdp, id }: Device, names: readonly string[]): Promise<void> {
  const end = Date.now() + 60_000
  for (;;) {
    const { credentials } = await cdp.send('WebAuthn.getCredentials', id)
    const kept = credentials.map(({ userName }) => userName)
    if (JSON.stringify(kept) === JSON.stringify(names)) return
    assert.ok(Date.now() < end, `the device keeps passkeys of ${kept.join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
