import {
  IconActivity,
  IconFlag,
  IconKey,
  IconMailOpened,
  IconMailPause,
  IconReport,
  IconServer,
  IconShieldCheck,
  IconUserQuestion,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** The pages of administrators: address, name and sign. */
export const PLACES = [
  ['/admin', 'Activity', IconActivity],
  ['/admin/accounts', 'Accounts', IconUsers],
  ['/admin/invitations', 'Invitations', IconMailOpened],
  ['/admin/requests', 'Requests', IconUserQuestion],
  ['/admin/moderation', 'Moderation', IconFlag],
  ['/admin/audit', 'Audit log', IconReport],
  ['/admin/outbox', 'Outbox', IconMailPause],
  ['/admin/letters', 'Letters', IconMailOpened],
  ['/admin/api-keys', 'API keys', IconKey],
  ['/admin/administrators', 'Administrators', IconShieldCheck],
  ['/admin/operation', 'Operation', IconServer],
  ['/admin/webhooks', 'Webhooks', IconWebhook],
] as const satisfies readonly (readonly [string, string, ComponentType])[]
