import { type Principal, Refused } from '@usher/engine'
import { type Access, errorBody, type RequiredAccess, type Route } from '@usher/http'

/** A guard that lets API keys in. */
interface KeyAccess extends RequiredAccess<Principal> {
  readonly takesApiKeys: true
}

/**
 * The route needs somebody who is signed in, or an API key of the realm.
 *
 * @param scope what the key must be allowed to do; absent: any key will do
 */
export function signedInOrKey(scope?: string): KeyAccess {
  return {
    token: 'required',
    takesApiKeys: true,
    authorize: ({ apiKey }) => {
      if (apiKey && scope !== undefined && !apiKey.scopes.includes(scope)) throw notAllowed()
    },
  }
}

/**
 * The same routes, of which none takes an API key but those that say so: a key must not do what its
 * holder did not think of.
 *
 * @param takesKeys further routes that take them
 */
export function refusingApiKeys(
  routes: readonly Route<Principal>[],
  takesKeys: (route: Route<Principal>) => boolean = () => false,
): readonly Route<Principal>[] {
  return routes.map((route) => {
    const { access } = route
    if (access?.token !== 'required' || 'takesApiKeys' in access || takesKeys(route)) return route
    const responses = { ...route.responses, 403: route.responses[403] ?? errorBody }
    return { ...route, responses, access: withoutKeys(access) }
  })
}

function withoutKeys(access: RequiredAccess<Principal>): Access<Principal> {
  return {
    ...access,
    authorize: (principal, request) => {
      if (principal.apiKey) throw notAllowed()
      return access.authorize?.(principal, request)
    },
  }
}

function notAllowed(): Refused {
  return new Refused({ code: 'api_key_not_allowed' })
}
