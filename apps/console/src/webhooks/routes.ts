import type { Realms } from '../realms.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { endpointRoutes } from './endpoint-routes.ts'

/** Webhooks of the apps: endpoints, and what was sent to them. */
export const webhookRoutes = ({ realms }: { readonly realms: Realms }) => [
  ...endpointRoutes(realms),
  ...deliveryRoutes(realms),
]
