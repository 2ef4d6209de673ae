import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe } from 'node:test'
import type { AppModule } from '@usher/app'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { startRealConsole, type TestConsole } from '../../support/start-console.ts'

const PLACES = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const EXECUTABLE = PLACES.find((place) => place !== '' && existsSync(place))

/** Why browser tests cannot run here; where everything must run they fail instead. */
export const whyNoBrowser =
  EXECUTABLE || process.env.CI
    ? false
    : 'there is no Chromium: apt-get install chromium, or set CHROMIUM to where it is'

// Quiet, and without requests of its own; root may not have Chromium's sandbox.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Surfing {
  readonly console: Omit<TestConsole, 'clock'>
  /** A new profile with one page; nothing of it may break the policy or throw. */
  open(options?: BrowserContextOptions): Promise<Page>
}

/** For a busy machine; a page that is wrong shows its mistake sooner. */
const PATIENCE_MILLISECONDS = 120_000

/** Declares tests with a real browser and the real server, by default of the five contract apps. */
export function inBrowser(
  name: string,
  declare: (surfing: () => Surfing) => void,
  variables: Readonly<Record<string, string>> = {},
  modules?: readonly AppModule[],
  host?: 'localhost',
): void {
  describe(name, { skip: whyNoBrowser }, () => {
    let surfing: (Surfing & { stop(): Promise<void> }) | undefined
    before(async () => {
      surfing = await startSurfing(variables, modules, host)
    })
    after(() => surfing?.stop())
    declare(() => {
      if (!surfing) throw new TypeError('there is a browser inside of tests only')
      return surfing
    })
  })
}

/** A real browser and the real server. */
export async function startSurfing(
  variables: Readonly<Record<string, string>>,
  modules?: readonly AppModule[],
  host?: 'localhost',
): Promise<Surfing & { stop(): Promise<void> }> {
  const complaints: string[] = []
  const console = await startRealConsole({
    variables,
    ...(modules && { modules }),
    ...(host && { host }),
  })
  const browser = await chromium.launch({
    args: FLAGS,
    ...(EXECUTABLE && { executablePath: EXECUTABLE }),
  })
  return {
    console,
    async open(options = {}) {
      const context = await browser.newContext({
        baseURL: host ? console.url.replace('127.0.0.1', host) : console.url,
        locale: 'en-GB',
        permissions: ['clipboard-write'],
        ...options,
      })
      context.setDefaultTimeout(PATIENCE_MILLISECONDS)
      context.on('page', (page) => watch(page, complaints))
      return context.newPage()
    },
    async stop() {
      await browser.close()
      await console.stop()
      assert.deepEqual(complaints, [])
    },
  }
}

/** What a page does that it should not: script errors, and whatever the policy has stopped. */
function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    const isRefusal = /Content Security Policy|Refused to/.test(text)
    if (isRefusal) complaints.push(`${page.url()}: ${text}`)
  })
}
