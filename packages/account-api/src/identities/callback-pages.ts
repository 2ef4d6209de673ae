import { createHash } from 'node:crypto'
import type { Refusal, SignInProblem } from '@usher/engine'
import type { RawReply } from '@usher/http'
import type { SpokenWords } from './callback-words/callback-words.ts'

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1a1b1e;background:#fff}
main{max-width:26rem;margin:12vh auto;padding:0 1.5rem}h1{font-size:1.5rem}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input{margin:.25rem 0 1rem;padding:.6rem;border:1px solid #868e96;border-radius:.3rem}
button{padding:.7rem;border:0;border-radius:.3rem;background:#1864ab;color:#fff}
a{color:#1864ab}[role=alert]{color:#c92a2a}
@media(prefers-color-scheme:dark){body{color:#e9ecef;background:#1a1b1e}input{background:#25262b;
color:inherit}a{color:#74c0fc}[role=alert]{color:#ff8787}}`

/** Nothing runs, nothing is loaded; the one style is known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const STATUSES: Readonly<Record<SignInProblem | 'unknown', number>> = {
  unknown: 404,
  flow_invalid: 400,
  denied: 403,
  provider_unavailable: 503,
  untrustworthy: 401,
  registration_closed: 403,
  registration_refused: 403,
  link_refused: 403,
  email_unusable: 403,
  email_unverified: 403,
  profile_incomplete: 403,
  link_needs_reset: 403,
  proof_insufficient: 403,
  identity_taken: 409,
  account_not_active: 403,
}

/** Tells why nobody is signed in, and leads back. */
export function messagePage(
  words: SpokenWords,
  problem: SignInProblem | 'unknown',
  returnTo?: string,
): RawReply {
  const [title, text] = words.problems[problem]
  const back =
    returnTo === undefined ? '' : `<p><a href="${escaped(returnTo)}">${words.backToApp}</a></p>`
  const { language } = words
  return page(STATUSES[problem], { language, title }, `<p>${escaped(text)}</p>${back}`)
}

/** Asks for the password of the account that has the address. */
export function proofPage(
  { language, proof }: SpokenWords,
  {
    ticket,
    label,
    action,
    refusal,
  }: {
    readonly ticket: string
    /** Of the provider. */
    readonly label: string
    /** Relative to the page. */
    readonly action: string
    /** Why the last try was refused. */
    readonly refusal?: Refusal
  },
): RawReply {
  const { title, lead, otherWay, password, submit, wrong, later } = proof
  const why = refusal?.code === 'credentials_invalid' ? wrong : later
  const alert = refusal ? `<p role="alert">${why}</p>` : ''
  return page(
    refusal === undefined ? 200 : statusOf(refusal),
    { language, title },
    `<p>${lead.replace('{provider}', () => escaped(label))}</p>${alert}
<form method="post" action="${escaped(action)}">
<input type="hidden" name="ticket" value="${escaped(ticket)}">
<input type="hidden" name="label" value="${escaped(label)}">
<label for="password">${password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">${submit}</button>
</form>
<p>${otherWay}</p>`,
  )
}

function statusOf({ code }: Refusal): number {
  if (code === 'credentials_invalid') return 401
  return code === 'rate_limited' ? 429 : 503
}

function page(
  status: number,
  { language, title }: { readonly language: string; readonly title: string },
  content: string,
): RawReply {
  const body = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }
  return { status, headers, body }
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
