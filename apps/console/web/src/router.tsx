import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { ApiRefusal } from './api/refusal.ts'
import { SERVER_PATH } from './api/server.ts'
import { signedInQuery } from './api/session.ts'
import { sessionEnd } from './api/session-end.ts'
import { PublicLayout, UnknownPage } from './layout/public-layout.tsx'
import { Overview } from './overview/overview.tsx'
import { lazyPage } from './parts/lazy-page.tsx'
import { NotFound } from './parts/not-found.tsx'
import { Failed, Loading } from './parts/states.tsx'
import { placeAfter } from './sign-in/place-after.ts'

const root = createRootRoute({ notFoundComponent: UnknownPage })

const open = createRoute({ getParentRoute: () => root, id: 'open', component: PublicLayout })

const overview = createRoute({ getParentRoute: () => open, path: '/', component: Overview })

const inbox = createRoute({
  getParentRoute: () => open,
  path: '/inbox',
  validateSearch: texts('search'),
  component: lazyPage(() => import('./inbox/inbox.tsx'), 'Inbox'),
})

const mail = createRoute({
  getParentRoute: () => inbox,
  path: '$id',
  component: lazyPage(() => import('./inbox/mail.tsx'), 'MailPane'),
})

const signIn = createRoute({
  getParentRoute: () => open,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } =>
    texts('next')(search),
  beforeLoad: ({ location }) => leaveIfSignedIn(location.searchStr),
  component: lazyPage(() => import('./sign-in/sign-in.tsx'), 'SignIn'),
})

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  beforeLoad: ({ location }) => assertSignedIn(location),
  component: lazyPage(() => import('./layout/admin-layout.tsx'), 'AdminLayout'),
})

const activity = createRoute({
  getParentRoute: () => admin,
  path: '/',
  validateSearch: texts('range', 'realm', 'since', 'until'),
  component: lazyPage(() => import('./activity/activity.tsx'), 'Activity'),
})

const anyAccounts = createRoute({
  getParentRoute: () => admin,
  path: 'accounts',
  component: lazyPage(() => import('./accounts/choose-realm.tsx'), 'ChooseRealm'),
})

const accounts = createRoute({
  getParentRoute: () => admin,
  path: 'accounts/$realm',
  validateSearch: texts('search', 'status', 'role', 'order', 'before', 'limit'),
  component: lazyPage(() => import('./accounts/accounts.tsx'), 'Accounts'),
})

const importing = createRoute({
  getParentRoute: () => admin,
  path: 'accounts/$realm/import',
  component: lazyPage(() => import('./accounts/import-accounts.tsx'), 'ImportAccounts'),
})

const account = createRoute({
  getParentRoute: () => admin,
  path: 'accounts/$realm/$id',
  component: lazyPage(() => import('./accounts/account-page.tsx'), 'AccountPage'),
})

const audit = createRoute({
  getParentRoute: () => admin,
  path: 'audit',
  validateSearch: texts('realm', 'type', 'account', 'address', 'administrator', 'since', 'until'),
  component: lazyPage(() => import('./audit/audit.tsx'), 'Audit'),
})

const outbox = createRoute({
  getParentRoute: () => admin,
  path: 'outbox',
  validateSearch: texts('state'),
  component: lazyPage(() => import('./outbox/outbox.tsx'), 'Outbox'),
})

const letters = createRoute({
  getParentRoute: () => admin,
  path: 'letters',
  validateSearch: texts('realm', 'language', 'letter'),
  component: lazyPage(() => import('./letters/letters.tsx'), 'Letters'),
})

const apiKeys = createRoute({
  getParentRoute: () => admin,
  path: 'api-keys',
  validateSearch: texts('realm', 'after'),
  component: lazyPage(() => import('./api-keys/api-keys.tsx'), 'ApiKeys'),
})

const invitations = createRoute({
  getParentRoute: () => admin,
  path: 'invitations',
  validateSearch: texts('realm', 'after'),
  component: lazyPage(() => import('./invitations/invitations.tsx'), 'Invitations'),
})

const webhooks = createRoute({
  getParentRoute: () => admin,
  path: 'webhooks',
  validateSearch: texts('realm', 'endpoint', 'state', 'before'),
  component: lazyPage(() => import('./webhooks/webhooks.tsx'), 'Webhooks'),
})

const requests = createRoute({
  getParentRoute: () => admin,
  path: 'requests',
  validateSearch: texts('status'),
  component: lazyPage(() => import('./requests/requests.tsx'), 'Requests'),
})

const moderation = createRoute({
  getParentRoute: () => admin,
  path: 'moderation',
  validateSearch: texts('realm', 'status', 'page'),
  component: lazyPage(() => import('./moderation/moderation.tsx'), 'Moderation'),
})

const report = createRoute({
  getParentRoute: () => admin,
  path: 'moderation/$realm/$id',
  component: lazyPage(() => import('./moderation/report.tsx'), 'ReportPage'),
})

const administrators = createRoute({
  getParentRoute: () => admin,
  path: 'administrators',
  component: lazyPage(() => import('./administrators/administrators.tsx'), 'AdministratorsPage'),
})

const operation = createRoute({
  getParentRoute: () => admin,
  path: 'operation',
  component: lazyPage(() => import('./operation/operation.tsx'), 'Operation'),
})

const me = createRoute({
  getParentRoute: () => admin,
  path: 'me',
  component: lazyPage(() => import('./me/me.tsx'), 'Me'),
})

const security = createRoute({
  getParentRoute: () => admin,
  path: 'security',
  component: lazyPage(() => import('./security/security.tsx'), 'Security'),
})

const adminPages = [
  activity,
  anyAccounts,
  accounts,
  importing,
  account,
  audit,
  outbox,
  letters,
  apiKeys,
  invitations,
  webhooks,
  requests,
  moderation,
  report,
  administrators,
  operation,
  me,
  security,
] as const

/** All pages, by path; what only some need is loaded with the page that needs it. */
export const router = createRouter({
  routeTree: root.addChildren([
    open.addChildren([overview, inbox.addChildren([mail]), signIn]),
    admin.addChildren(adminPages),
  ]),
  basepath: SERVER_PATH || '/',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  // Tokens and ids are texts, also when they look like numbers.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
    return query.size > 0 ? `?${query}` : ''
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** Whether somebody is signed in is known from before: strangers have nothing to be asked for. */
function leaveIfSignedIn(search: string): void {
  const isSignedIn = queryClient.getQueryData(signedInQuery.queryKey) !== undefined
  if (!isSignedIn || sessionEnd.current()) return
  throw redirect({ href: placeAfter(new URLSearchParams(search).get('next') ?? undefined) })
}

async function assertSignedIn(place: { href: string; pathname: string }): Promise<void> {
  const signedIn = await whoIsSignedIn(place.href)
  sessionEnd.forgotten()
  const mayStay = !signedIn.must_enrol || place.pathname === ENROLMENT
  if (!mayStay) throw redirect({ to: ENROLMENT })
}

/** Where administrators go who need a second factor first. */
const ENROLMENT = '/admin/security'

async function whoIsSignedIn(next: string) {
  try {
    return await queryClient.ensureQueryData(signedInQuery)
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 401) throw error
    throw redirect({ to: '/sign-in', search: { next } })
  }
}

/** The named parameters of a page's address, as far as they are given. */
function texts<const Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { [N in Name]?: string | undefined } =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = search[name]
        return typeof value === 'string' && value !== '' ? [[name, value]] : []
      }),
    ) as { [N in Name]?: string | undefined }
}
