import type { OpenApp, QuickStartStep } from '@usher/app'

/** An app as the landing page knows it. */
export function appBodyOf(open: OpenApp, healthy: boolean) {
  const { module, mount, app, engine } = open
  return {
    name: module.name,
    mount,
    summary: module.summary,
    realm: engine.realm.name,
    healthy,
    docs: app.docs ? { page: mount + app.docs.page, openapi: mount + app.docs.openapi } : null,
    quick_start: (module.quickStart ?? []).map(stepBodyOf),
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
