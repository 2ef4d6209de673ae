import { createHash } from 'node:crypto'
import type { Refusal, SignInProblem } from '@usher/engine'
import type { RawReply } from '@usher/http'

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

interface Message {
  readonly status: number
  readonly title: string
  readonly text: string
}

const MESSAGES: Readonly<Record<SignInProblem | 'unknown', Message>> = {
  unknown: {
    status: 404,
    title: 'There is no such provider',
    text: 'Go back to the app and choose another way to sign in.',
  },
  flow_invalid: {
    status: 400,
    title: 'This sign-in is over',
    text: 'It took too long, was used before, or began in another browser. Begin it again.',
  },
  denied: {
    status: 403,
    title: 'You are not signed in',
    text: 'The provider did not let you in. Choose another way to sign in.',
  },
  provider_unavailable: {
    status: 503,
    title: 'The provider does not answer',
    text: 'Try again later, or choose another way to sign in.',
  },
  untrustworthy: {
    status: 401,
    title: 'The answer cannot be trusted',
    text:
      'What the provider said cannot be right, so nobody is signed in. Try again, and ' +
      'tell the operator if it happens again.',
  },
  registration_closed: {
    status: 403,
    title: 'There is no account for you',
    text: 'This app takes no registrations. Ask for an invitation.',
  },
  registration_refused: {
    status: 403,
    title: 'There is no account for you',
    text: 'This app does not take your registration. Ask the people who run it.',
  },
  link_refused: {
    status: 403,
    title: 'Your account stays as it was',
    text: 'This app does not link your account with this provider. Ask the people who run it.',
  },
  email_unusable: {
    status: 403,
    title: 'Your address is missing',
    text: 'The provider did not say an e-mail address that this app can use. Register in another way.',
  },
  email_unverified: {
    status: 403,
    title: 'Your address is not confirmed',
    text: 'The provider has not confirmed your e-mail address. Confirm it there, or register with a password.',
  },
  profile_incomplete: {
    status: 403,
    title: 'Something is missing',
    text: 'The provider did not say all that this app must know. Register in another way.',
  },
  link_needs_reset: {
    status: 403,
    title: 'Confirm your address first',
    text:
      'There is an account with your address, and nobody has confirmed yet that it is ' +
      'theirs. We have sent you a mail: choose a new password with its link, then sign in here again.',
  },
  proof_insufficient: {
    status: 403,
    title: 'Sign in as usual first',
    text:
      'The account has a second factor, so its password alone is not enough. Sign in as ' +
      'usual, then link the provider among your ways to sign in.',
  },
  identity_taken: {
    status: 409,
    title: 'Already linked',
    text: 'This sign-in belongs to an account already.',
  },
  account_not_active: {
    status: 403,
    title: 'The account cannot be used',
    text: 'It is not active, or it was changed in this moment. Ask the operator of the app.',
  },
}

/** Tells why nobody is signed in, and leads back. */
export function messagePage(problem: SignInProblem | 'unknown', returnTo?: string): RawReply {
  const { status, title, text } = MESSAGES[problem]
  const back =
    returnTo === undefined ? '' : `<p><a href="${escaped(returnTo)}">Back to the app</a></p>`
  return page(status, title, `<p>${escaped(text)}</p>${back}`)
}

/** Asks for the password of the account that has the address. */
export function proofPage({
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
}): RawReply {
  const alert = refusal ? `<p role="alert">${wordsFor(refusal)}</p>` : ''
  return page(
    refusal === undefined ? 200 : statusOf(refusal),
    'Is this account yours?',
    `<p>There is an account with your address. Enter its password once; from then on you can sign in
with ${escaped(label)}, too.</p>${alert}
<form method="post" action="${escaped(action)}">
<input type="hidden" name="ticket" value="${escaped(ticket)}">
<input type="hidden" name="label" value="${escaped(label)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Link and sign in</button>
</form>`,
  )
}

function wordsFor({ code }: Refusal): string {
  return code === 'credentials_invalid'
    ? 'The password is not right.'
    : 'That was too often or too much at once. Try again in some minutes.'
}

function statusOf({ code }: Refusal): number {
  if (code === 'credentials_invalid') return 401
  return code === 'rate_limited' ? 429 : 503
}

function page(status: number, title: string, content: string): RawReply {
  const body = `<!doctype html>
<html lang="en">
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
