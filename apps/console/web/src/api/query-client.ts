import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiRefusal } from './refusal.ts'
import { sessionEnd } from './session-end.ts'

/** Queries of administrators carry this in front of their key. */
export const ADMIN = 'admin'

function heed(error: unknown, key: readonly unknown[] | undefined): void {
  const isAdmins = key?.[0] === ADMIN
  if (!isAdmins || !(error instanceof ApiRefusal) || error.status !== 401) return
  if (error.code !== 'approval_required') sessionEnd.happened()
}

/** Asks again for everything that could not be had. */
export async function askAgain(): Promise<void> {
  await queryClient.refetchQueries({ predicate: ({ state }) => state.error !== null })
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
      // A server of this machine answers without a network, too.
      networkMode: 'always',
      // A refusal will be the same a second later; a server that is away may come back.
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiRefusal) || error.status === 0),
    },
    mutations: { networkMode: 'always' },
  },
})
