import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiRefusal } from './refusal.ts'

type Listener = () => void

let whenSignedOut: Listener = () => {}

/** Says what happens when the server no longer knows who asks. */
export function onSignedOut(listener: Listener): void {
  whenSignedOut = listener
}

/** Queries of administrators carry this in front of their key. */
export const ADMIN = 'admin'

function heed(error: unknown, key: readonly unknown[] | undefined): void {
  const isAdmins = key?.[0] === ADMIN
  if (isAdmins && error instanceof ApiRefusal && error.status === 401) whenSignedOut()
}

/** One cache for all pages; answers count as fresh for a moment. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => heed(error, query.queryKey) }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => heed(error, mutation.options.mutationKey),
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal will be the same a second later; a server that is away may come back.
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiRefusal) || error.status === 0),
    },
  },
})
