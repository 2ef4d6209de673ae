// What the account pages can do more with a script. Everything else works without one.

for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', (event) => {
    // A second click must not send a form twice.
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'yes'
    form.querySelector('button')?.setAttribute('aria-disabled', 'true')
  })
}

// A page that Back brings up again takes its forms once more.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent
    form.querySelector('button')?.removeAttribute('aria-disabled')
  }
})

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = button.dataset.done
  })
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}

const app = location.pathname.split('/').at(-2)
const api = new URL(`../api/${app}/`, location.href)

/** Asks the account API for what a ceremony of a passkey needs (WebAuthn Level 3 §5.1). */
async function options(path, body) {
  const answer = await fetch(new URL(path, api), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.ok ? answer.json() : undefined
}

function send(form, fields) {
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value
  form.submit()
}

// What a provider's visit has brought back stands in the fragment, which no server sees.
const handOver = document.querySelector('form[data-hand-over]')
if (handOver) {
  const brought = new URLSearchParams(location.hash.slice(1))
  history.replaceState(null, '', location.pathname + location.search)
  if (brought.has('code')) send(handOver, { code: brought.get('code') })
  else location.replace('sign-in')
}

const hasPasskeys =
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

async function prove(publicKey, more = {}) {
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
    ...more,
  })
}

/** The page says in its own language that it did not work. */
function failed(form) {
  const note = form.querySelector('[data-failed]')
  if (note) note.hidden = false
}

const waiting = new AbortController()

async function signInWith(form, more) {
  const offered = await options('login/passkey/options', {})
  if (!offered) return
  const { challenge, public_key } = offered
  const credential = await prove(public_key, more)
  if (credential) send(form, { challenge, credential: JSON.stringify(credential) })
}

const ceremonies = {
  'sign-in': (form) => {
    waiting.abort()
    return signInWith(form, {})
  },
  'second-factor': async (form) => {
    const challenge = form.elements.challenge.value
    const offered = await options('login/second-factor/options', { challenge })
    if (!offered) return failed(form)
    send(form, { credential: JSON.stringify(await prove(offered.public_key)) })
  },
  invitation: async (form) => {
    const offered = await options('invitations/passkey/options', {
      token: form.elements.token.value,
    })
    if (!offered) return failed(form)
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(offered.public_key)
    const credential = await navigator.credentials.create({ publicKey })
    send(form, { challenge: offered.challenge, credential: JSON.stringify(credential) })
  },
  get: async (form) => {
    const credential = await prove(JSON.parse(form.dataset.options))
    send(form, { credential: JSON.stringify(credential) })
  },
  create: async (form) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      JSON.parse(form.dataset.options),
    )
    const credential = await navigator.credentials.create({ publicKey })
    send(form, { credential: JSON.stringify(credential) })
  },
}

if (hasPasskeys) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      try {
        await ceremonies[form.dataset.passkey](form)
      } catch {
        failed(form)
      }
      delete form.dataset.sent
      form.querySelector('button')?.removeAttribute('aria-disabled')
    })
  }
  void offerPasskeys()
}

/** Passkeys among what the browser offers to fill in, without a click (WebAuthn Level 3 §5.1.7). */
async function offerPasskeys() {
  const form = document.querySelector('form[data-passkey="sign-in"]')
  const known = await PublicKeyCredential.getClientCapabilities?.()
  if (!form || !known?.conditionalGet) return
  try {
    await signInWith(form, { mediation: 'conditional', signal: waiting.signal })
  } catch {
    // Nobody chose one; the button is still there.
  }
}

// Browsers forget passkeys that were removed, and show an account's present name with the others.
const passkeys = document.querySelector('[data-passkeys]')
if (passkeys && typeof PublicKeyCredential === 'function') void signalPasskeys(passkeys.dataset)

/** WebAuthn Level 3 §5.1.10; not every browser knows these, and none answers anything. */
async function signalPasskeys({ passkeys: told }) {
  const { rpId, userId, allAcceptedCredentialIds, name, displayName } = JSON.parse(told)
  const accepted = { rpId, userId, allAcceptedCredentialIds }
  try {
    await PublicKeyCredential.signalAllAcceptedCredentials?.(accepted)
    await PublicKeyCredential.signalCurrentUserDetails?.({ rpId, userId, name, displayName })
  } catch {
    // Without a passkey of this site there is nothing to tell.
  }
}

// A passkey that nobody has on this host is of no use: the browser need not offer it again.
const unknown = document.querySelector('[data-unknown-passkey]')
if (unknown && typeof PublicKeyCredential === 'function') {
  const told = PublicKeyCredential.signalUnknownCredential?.(
    JSON.parse(unknown.dataset.unknownPasskey),
  )
  told?.catch(() => {}) // there is nothing to tell then
}

const passkeyOffer = document.querySelector('[data-passkey-offer]')
if (passkeyOffer && hasPasskeys) void showPasskeyOffer(passkeyOffer)

/** Where the device itself can keep a passkey, and asks its holder by itself. */
async function showPasskeyOffer(note) {
  note.hidden = !(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())
}
