import { type Html, html } from './html.ts'
import { LANGUAGES } from './language.ts'
import type { Shown, Visit } from './visit.ts'

/** A whole page of an app: its mark on top, what is shown, languages and the app's links below. */
export function document(visit: Visit, shown: Shown): string {
  const { app, language, say } = visit
  const { title, lead, body, refreshTo } = shown
  const page = html`<!doctype html>
<html lang="${language.tag}" dir="${language.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refreshTo && html`<meta http-equiv="refresh" content="0; url=${refreshTo}">`}
<title>${title} · ${app.title}</title>
<link rel="icon" href="../assets/account.svg">
<link rel="stylesheet" href="../assets/account.css">
<link rel="stylesheet" href="brand.css">
<script type="module" src="../assets/account.js"></script>
</head>
<body>
<a class="skip" href="#main">${say('skip')}</a>
<header class="head">${mark(visit)}</header>
${shown.tab !== undefined && tabs(visit, shown.tab)}
<main id="main" tabindex="-1">
<h1>${title}</h1>
${lead && html`<p class="lead">${lead}</p>`}
${body}
</main>
<footer class="foot">${links(visit)}${languages(visit)}</footer>
</body>
</html>
`
  return page.text
}

/** The name of the app, which leads back to it where it has said where that is. */
function mark({ app: { title, branding }, say }: Visit): Html {
  const name = html`<span class="logo" aria-hidden="true">${branding.logo ?? title.slice(0, 1)}</span>
<span>${title}</span>`
  if (branding.homeUrl === undefined) return html`<span class="mark">${name}</span>`
  const label = say('backToApp', { app: title })
  return html`<a class="mark" href="${branding.homeUrl}" aria-label="${label}">${name}</a>`
}

/** The pages of somebody who is signed in, by what the app offers. */
function tabsOf({ offer, app }: Visit): readonly string[] {
  const { profile, email_change, sessions, credential, second_factors, passkeys } = offer
  const hasFields = Object.keys(profile.properties ?? {}).length > 0
  const hasFactors =
    second_factors.methods.length > 0 || passkeys.on || app.engine.providers.length > 0
  const all: readonly (readonly [string, boolean])[] = [
    ['profile', hasFields || email_change],
    ['sessions', sessions],
    ['password', credential === 'password'],
    ['security', hasFactors],
    ['api-keys', offer.api_keys],
    ['data', offer.exports || offer.erasure !== null],
  ]
  return all.filter(([, isThere]) => isThere).map(([name]) => name)
}

const TAB_WORDS = {
  profile: 'profile',
  sessions: 'sessions',
  password: 'password',
  security: 'security',
  'api-keys': 'apiKeys',
  data: 'data',
} as const

function tabs(visit: Visit, current: string): Html {
  const { say } = visit
  const items = tabsOf(visit).map((name) => {
    const word = TAB_WORDS[name as keyof typeof TAB_WORDS]
    const mark = name === current && html` aria-current="page"`
    return html`<li><a href="${name}"${mark}>${say(word)}</a></li>`
  })
  return html`<nav class="tabs" aria-label="${say('yourAccount')}"><ul>${items}</ul>
<form method="post" action="sign-out"><button class="plain">${say('signOut')}</button></form></nav>`
}

function links({ app: { branding } }: Visit): Html | undefined {
  const { links: all = [] } = branding
  if (all.length === 0) return undefined
  return html`<ul class="links">${all.map(
    ({ label, url }) => html`<li><a href="${url}">${label}</a></li>`,
  )}</ul>`
}

/** The same page in another language, with all that its address says. */
function languages({ language, say, query }: Visit): Html {
  const others = LANGUAGES.map(({ tag, name }) => {
    if (tag === language.tag) return html`<li aria-current="true" lang="${tag}">${name}</li>`
    const there = new URLSearchParams(query)
    there.set('lang', tag)
    return html`<li><a href="?${there.toString()}" lang="${tag}" hreflang="${tag}">${name}</a></li>`
  })
  return html`<nav aria-label="${say('language')}"><ul class="links">${others}</ul></nav>`
}
