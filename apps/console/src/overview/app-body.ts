import type { AccountEndpoint, OpenApp, QuickStartStep } from '@usher/app'

/** An app as the landing page knows it. */
export function appBodyOf(open: OpenApp, healthy: boolean) {
  const { module, mount, app, engine } = open
  return {
    ...accountAppBodyOf(open),
    summary: module.summary,
    realm: engine.realm.name,
    healthy,
    docs: app.docs ? { page: mount + app.docs.page, openapi: mount + app.docs.openapi } : null,
    quick_start: (module.quickStart ?? []).map(stepBodyOf),
  }
}

/** An app as its account pages know it. */
export function accountAppBodyOf({ module, mount, engine: { realm } }: OpenApp) {
  const { accountEndpoints: endpoints = {} } = module
  return {
    name: module.name,
    mount,
    account: {
      identifier: realm.identifier.kind,
      credential: realm.credential.kind,
      has_sessions: realm.sessions !== 'none',
      log_in: endpointBodyOf(endpoints.logIn),
      activate: endpointBodyOf(endpoints.activate),
      request_password_reset: endpointBodyOf(endpoints.requestPasswordReset),
      reset_password: endpointBodyOf(endpoints.resetPassword),
    },
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
