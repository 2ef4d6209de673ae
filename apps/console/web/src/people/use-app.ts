import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AccountApp, accountAppQuery } from '../api/overview.ts'

/** The app whose pages these are; the layout shows nothing until it is known. */
export function useApp(): AccountApp {
  const { app: name } = useParams({ from: '/account/$app' })
  return useSuspenseQuery(accountAppQuery(name)).data
}
