import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

const FAR = 60

/** Goes on with the key until what has this role and name has the focus. */
export async function tabTo(page: Page, role: string, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < FAR; presses += 1) {
    await page.keyboard.press(key)
    const now = await focused(page)
    if (now === `${role} ${name}`) return
    passed.push(now)
  }
  assert.fail(`${key} never came to ${role} ${name}, but to ${passed.join(', ')}`)
}

/** Role and name of what has the focus, as assistive technology is told them. */
export async function focused(page: Page): Promise<string> {
  const control = page.locator(':focus')
  // Chromium has a button within a field for dates that leaves the field without `:focus`.
  if ((await control.count()) === 0) return 'part of a field'
  const snapshot = await control.ariaSnapshot()
  const [, role = '', name = ''] = /^- (\w+)(?: "([^"]*)")?/.exec(snapshot) ?? []
  return `${role} ${name}`
}
