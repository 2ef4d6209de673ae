import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { onSignedOut, queryClient } from './api/query-client.ts'
import { ApiRefusal } from './api/refusal.ts'
import { SERVER_PATH } from './api/server.ts'
import { signedInQuery } from './api/session.ts'
import { PublicLayout } from './layout/public-layout.tsx'
import { Overview } from './overview/overview.tsx'
import { Failed, Loading } from './parts/states.tsx'

const root = createRootRoute()

const open = createRoute({ getParentRoute: () => root, id: 'open', component: PublicLayout })

const overview = createRoute({ getParentRoute: () => open, path: '/', component: Overview })

const inbox = createRoute({
  getParentRoute: () => open,
  path: '/inbox',
  validateSearch: texts('search'),
  component: lazyRouteComponent(() => import('./inbox/inbox.tsx'), 'Inbox'),
})

const mail = createRoute({
  getParentRoute: () => inbox,
  path: '$id',
  component: lazyRouteComponent(() => import('./inbox/mail.tsx'), 'MailPane'),
})

const signIn = createRoute({
  getParentRoute: () => open,
  path: '/sign-in',
  validateSearch: texts('next', 'why'),
  component: lazyRouteComponent(() => import('./sign-in/sign-in.tsx'), 'SignIn'),
})

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  beforeLoad: ({ location }) => assertSignedIn(location.href),
  component: lazyRouteComponent(() => import('./layout/admin-layout.tsx'), 'AdminLayout'),
})

const activity = createRoute({
  getParentRoute: () => admin,
  path: '/',
  validateSearch: texts('range', 'realm'),
  component: lazyRouteComponent(() => import('./activity/activity.tsx'), 'Activity'),
})

const anyAccounts = createRoute({
  getParentRoute: () => admin,
  path: 'accounts',
  component: lazyRouteComponent(() => import('./accounts/choose-realm.tsx'), 'ChooseRealm'),
})

const accounts = createRoute({
  getParentRoute: () => admin,
  path: 'accounts/$realm',
  validateSearch: texts('search', 'status', 'role', 'before'),
  component: lazyRouteComponent(() => import('./accounts/accounts.tsx'), 'Accounts'),
})

const account = createRoute({
  getParentRoute: () => admin,
  path: 'accounts/$realm/$id',
  component: lazyRouteComponent(() => import('./accounts/account-page.tsx'), 'AccountPage'),
})

const audit = createRoute({
  getParentRoute: () => admin,
  path: 'audit',
  validateSearch: texts('realm', 'type', 'account', 'since', 'until'),
  component: lazyRouteComponent(() => import('./audit/audit.tsx'), 'Audit'),
})

const outbox = createRoute({
  getParentRoute: () => admin,
  path: 'outbox',
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('./outbox/outbox.tsx'), 'Outbox'),
})

const requests = createRoute({
  getParentRoute: () => admin,
  path: 'requests',
  validateSearch: texts('status'),
  component: lazyRouteComponent(() => import('./requests/requests.tsx'), 'Requests'),
})

const me = createRoute({
  getParentRoute: () => admin,
  path: 'me',
  component: lazyRouteComponent(() => import('./me/me.tsx'), 'Me'),
})

const people = createRoute({
  getParentRoute: () => root,
  path: '/account/$app',
  component: lazyRouteComponent(() => import('./layout/account-layout.tsx'), 'AccountLayout'),
})

const personPages = [
  createRoute({
    getParentRoute: () => people,
    path: '/',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/account/$app/sign-in', params })
    },
  }),
  createRoute({
    getParentRoute: () => people,
    path: 'activate',
    validateSearch: texts('token', 'email'),
    component: lazyRouteComponent(() => import('./people/activate.tsx'), 'Activate'),
  }),
  createRoute({
    getParentRoute: () => people,
    path: 'reset-password',
    validateSearch: texts('token', 'email'),
    component: lazyRouteComponent(() => import('./people/reset-password.tsx'), 'ResetPassword'),
  }),
  createRoute({
    getParentRoute: () => people,
    path: 'forgot-password',
    component: lazyRouteComponent(() => import('./people/forgot-password.tsx'), 'ForgotPassword'),
  }),
  createRoute({
    getParentRoute: () => people,
    path: 'sign-in',
    component: lazyRouteComponent(() => import('./people/sign-in.tsx'), 'PersonSignIn'),
  }),
  createRoute({
    getParentRoute: () => people,
    path: 'sessions',
    component: lazyRouteComponent(() => import('./people/sessions.tsx'), 'PersonSessions'),
  }),
  createRoute({
    getParentRoute: () => people,
    path: 'password',
    component: lazyRouteComponent(() => import('./people/change-password.tsx'), 'ChangePassword'),
  }),
] as const

const adminPages = [activity, anyAccounts, accounts, account, audit, outbox, requests, me] as const

/** All pages, by path; what only some need is loaded with the page that needs it. */
export const router = createRouter({
  routeTree: root.addChildren([
    open.addChildren([overview, inbox.addChildren([mail]), signIn]),
    admin.addChildren(adminPages),
    people.addChildren(personPages),
  ]),
  basepath: SERVER_PATH || '/',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
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

onSignedOut(() => {
  queryClient.clear()
  const { href } = router.state.location
  void router.navigate({ to: '/sign-in', search: { next: href, why: 'ended' } })
})

async function assertSignedIn(next: string): Promise<void> {
  try {
    await queryClient.ensureQueryData(signedInQuery)
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
