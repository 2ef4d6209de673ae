import type { AccountEndpoint, OpenApp, QuickStartStep } from '@usher/app'

/** An app as the landing page and the account pages know it. */
export function appBodyOf({ module, mount, app, engine }: OpenApp, healthy: boolean) {
  const { accountEndpoints: endpoints = {}, quickStart = [] } = module
  const { realm } = engine
  return {
    name: module.name,
    summary: module.summary,
    mount,
    realm: realm.name,
    healthy,
    docs: app.docs ? { page: mount + app.docs.page, openapi: mount + app.docs.openapi } : null,
    account: {
      identifier: realm.identifier.kind,
      credential: realm.credential.kind,
      has_sessions: realm.sessions !== 'none',
      log_in: endpointBodyOf(endpoints.logIn),
      activate: endpointBodyOf(endpoints.activate),
      request_password_reset: endpointBodyOf(endpoints.requestPasswordReset),
      reset_password: endpointBodyOf(endpoints.resetPassword),
    },
    quick_start: quickStart.map(stepBodyOf),
  }
}

function endpointBodyOf(endpoint: AccountEndpoint | undefined) {
  if (!endpoint) return null
  const { path, encoding = 'json', fields, answers } = endpoint
  return {
    path,
    encoding,
    fields,
    access_token: answers?.accessToken ?? null,
    refresh_token: answers?.refreshToken ?? null,
  }
}

function stepBodyOf(step: QuickStartStep) {
  return {
    title: step.title,
    note: step.note ?? null,
    method: step.method,
    path: step.path,
    body: step.body ?? null,
    form: step.form ?? null,
    keeps: step.keeps ?? null,
    with_token: step.withToken ?? false,
  }
}
