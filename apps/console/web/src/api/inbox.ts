import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { mailBody, mailsBody } from '../../../src/inbox/schemas.ts'
import { ask } from './ask.ts'
import type { Body } from './wire.ts'

export type Mail = Body<typeof mailBody>
type Mails = Body<typeof mailsBody>

/** The mails with this piece, newest first; looked at often, because mails come by themselves. */
export const inboxQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['inbox', search],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        ...(search && { search }),
        ...(pageParam !== undefined && { before: String(pageParam) }),
      })
      return ask<Mails>('GET', `/console/api/inbox?${query}`)
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ mails, more }) => (more ? mails.at(-1)?.id : undefined),
    refetchInterval: 3_000,
  })

export const mailQuery = (id: string) =>
  queryOptions({
    queryKey: ['mail', id],
    queryFn: () => ask<Mail>('GET', `/console/api/inbox/${encodeURIComponent(id)}`),
    staleTime: Number.POSITIVE_INFINITY,
  })
