import { z } from '@usher/http'
import type { Check, Finding } from './finding.ts'

const described = z.object({ servers: z.array(z.object({ url: z.string() })) })

/** Whether the server knows the path under which people reach it. */
export const prefix: Check = {
  name: 'the path in front of the server',
  async examine({ url, ask, overview }) {
    const app = overview?.apps.find(({ docs }) => docs !== null)
    if (!app?.docs) return { skipped: 'no console is served there' }
    const reachedAt = url.pathname.replace(/\/+$/, '')
    const { data } = described.safeParse((await ask(app.docs.openapi)).json)
    const told = data?.servers[0]?.url
    const believed = told?.endsWith(app.mount) ? told.slice(0, told.length - app.mount.length) : ''
    return [
      ...(believed === reachedAt ? [] : [wrongPrefix(believed, reachedAt)]),
      ...(reachedAt === '' || (await ask('')).status < 400 ? [] : [noSlash(reachedAt)]),
    ]
  },
}

const wrongPrefix = (believed: string, reachedAt: string): Finding => ({
  code: 'wrong_prefix',
  severity: 'serious',
  found:
    `the server is reached at ${reachedAt || '/'}, and takes ${believed || '/'} for the ` +
    'beginning of its paths: redirects and links in mails lead nowhere',
  remedy: `Set PUBLIC_URL to the URL that people use; its path is ${reachedAt || '/'}. The proxy takes that path away.`,
})

const noSlash = (path: string): Finding => ({
  code: 'prefix_without_slash',
  severity: 'note',
  found: `${path} without a final slash leads nowhere`,
  remedy: `Let the proxy redirect ${path} to ${path}/.`,
})
