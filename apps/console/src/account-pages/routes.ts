import { readFile } from 'node:fs/promises'
import { type App, createApp, detailErrors, type RawReply, type Route, raw } from '@usher/http'
import { brandSheet } from './brand.ts'
import * as account from './pages/account.ts'
import * as activation from './pages/activate.ts'
import { takeSecondFactor } from './pages/admission.ts'
import * as keys from './pages/api-keys.ts'
import * as data from './pages/data.ts'
import * as enrolment from './pages/enrol.ts'
import * as otherWays from './pages/other-ways.ts'
import * as password from './pages/password.ts'
import * as providers from './pages/providers.ts'
import * as recovery from './pages/recovery.ts'
import * as registration from './pages/register.ts'
import * as reset from './pages/reset-password.ts'
import * as security from './pages/security.ts'
import * as sessions from './pages/sessions.ts'
import * as signIn from './pages/sign-in.ts'
import type { PersonApp } from './person-app.ts'
import { PAGE_HEADERS } from './policy.ts'
import { serve } from './serve.ts'
import { unknownPage } from './unknown.ts'
import type { Page } from './visit.ts'

type Pages = Readonly<Record<string, { readonly show?: Page; readonly send?: Page }>>

/** The pages of an app by path, and what their forms do. All of them work without a script. */
const PAGES: Pages = {
  'sign-in': { show: signIn.showSignIn, send: signIn.signIn },
  passkey: { send: otherWays.signInWithPasskey },
  provider: { send: providers.goToProvider },
  'provider-return': { show: providers.showProviderReturn, send: providers.finishAtProvider },
  'sign-in-code': { show: otherWays.showCodeRequest, send: otherWays.signInByCode },
  'second-factor': { send: takeSecondFactor },
  'sign-out': { send: signIn.signOut },
  return: { show: signIn.showReturn },
  register: { show: registration.showRegistration, send: registration.register },
  activate: { show: activation.showActivation, send: activation.activate },
  activated: { show: activation.showActivated },
  resend: { show: activation.showResend, send: activation.resend },
  'forgot-password': { show: reset.showForgotten, send: reset.forgot },
  'reset-password': { show: reset.showReset, send: reset.resetPassword },
  'accept-invitation': { send: reset.acceptWithPasskey },
  'password-changed': { show: reset.showWasReset },
  profile: { show: account.showProfile, send: account.saveProfile },
  email: { send: account.changeEmail },
  'confirm-email': { show: account.emailLinks.showConfirm, send: account.emailLinks.confirm },
  'revert-email': { show: account.emailLinks.showRevert, send: account.emailLinks.revert },
  sessions: { show: sessions.showSessions, send: sessions.endSessions },
  password: { show: password.showPassword, send: password.changePassword },
  security: { show: security.showSecurity, send: security.changeSecurity },
  'confirm-authenticator': { send: enrolment.confirmAuthenticator },
  'add-passkey': { send: enrolment.addPasskey },
  recovery: { show: recovery.showRecovery, send: recovery.askRecovery },
  'complete-recovery': { show: recovery.showCompletion, send: recovery.completeRecovery },
  'cancel-recovery': { show: recovery.showCancellation, send: recovery.cancelRecovery },
  'api-keys': { show: keys.showKeys, send: keys.changeKeys },
  data: { show: data.showData, send: data.changeData },
  'cancel-erasure': { show: data.showKeeping, send: data.keep },
}

/** The account pages of one app, for `/account/<app>`. */
export function personPages(app: PersonApp): App {
  const routes = Object.entries(PAGES).flatMap(([path, { show, send }]) => [
    ...(show ? [pageRoute(app, 'GET', `/${path}`, show)] : []),
    ...(send ? [pageRoute(app, 'POST', `/${path}`, send)] : []),
  ])
  return createApp({
    name: `account pages/${app.name}`,
    routes: [pageRoute(app, 'GET', '/', signIn.showFirst), brandRoute(app), ...routes],
    errors: detailErrors(),
    fallback: unknownPage('unknownPage', 1),
  })
}

function pageRoute(app: PersonApp, method: 'GET' | 'POST', path: string, page: Page) {
  return raw(method, path, {
    summary: path,
    hidden: true,
    head: method === 'GET',
    cacheControl: 'no-store',
    headers: PAGE_HEADERS,
    responses: {},
    handle: serve(app, method, page),
  })
}

function brandRoute(app: PersonApp): Route<unknown> {
  const body = brandSheet(app.branding)
  return raw('GET', '/brand.css', {
    summary: 'The colours of the app',
    hidden: true,
    cacheControl: 'public, max-age=300',
    responses: {},
    handle: () => ({ status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body }),
  })
}

const ASSETS = {
  'account.css': 'text/css; charset=utf-8',
  'account.js': 'text/javascript; charset=utf-8',
  'account.svg': 'image/svg+xml',
} as const

/** Style, script and icon of all account pages, for `/account/assets`. */
export async function accountAssets(): Promise<App> {
  const routes = await Promise.all(
    Object.entries(ASSETS).map(async ([name, type]) => {
      const body = await readFile(new URL(`assets/${name}`, import.meta.url))
      const answer: RawReply = { status: 200, headers: { 'content-type': type }, body }
      return raw('GET', `/${name}`, {
        summary: name,
        hidden: true,
        head: true,
        cacheControl: 'public, max-age=300',
        responses: {},
        handle: () => answer,
      })
    }),
  )
  return createApp({ name: 'account assets', routes, errors: detailErrors() })
}
