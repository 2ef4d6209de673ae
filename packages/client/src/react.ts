import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useSyncExternalStore,
} from 'react'
import type { Account } from './account-api.ts'
import type { Client } from './client.ts'
import type { SessionState } from './session.ts'

const ClientContext = createContext<Client | undefined>(undefined)

/** Gives a client to the hooks below it. */
export function UsherProvider(props: {
  readonly client: Client
  readonly children?: ReactNode
}): ReactElement {
  return createElement(ClientContext.Provider, { value: props.client }, props.children)
}

/** The client. @throws {TypeError} outside of `UsherProvider` */
export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new TypeError('put UsherProvider above the components that use Usher')
  return client
}

const LOADING: SessionState = { status: 'loading' }

/** Who is signed in; renders again when that changes, in this tab or in another one. */
export function useSession(): SessionState {
  const client = useClient()
  const subscribe = useCallback((changed: () => void) => client.on('changed', changed), [client])
  return useSyncExternalStore(
    subscribe,
    () => client.session,
    () => LOADING,
  )
}

/** The account that is signed in; `undefined`: nobody, or it is not known yet. */
export function useAccount(): Account | undefined {
  return useSession().account
}
