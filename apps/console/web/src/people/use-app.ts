import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AppFacts, overviewQuery } from '../api/overview.ts'

/** The app whose pages these are; the layout shows nothing until it is known. */
export function useApp(): AppFacts {
  const { app: name } = useParams({ from: '/account/$app' })
  const { data } = useSuspenseQuery(overviewQuery)
  const app = data.apps.find((one) => one.name === name)
  if (!app) throw new TypeError('the layout has no page for this app')
  return app
}
