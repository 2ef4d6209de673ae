import type { ReportStatus } from '../api/moderation.ts'
import type { Tone } from '../parts/tag.tsx'

/** What a report can be, in words. */
export const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'under_review', label: 'Under review' },
  { value: 'approved', label: 'Approved' },
  { value: 'rejected', label: 'Rejected' },
] as const

/** Only what waits for a decision stands out. */
export function toneOf(status: ReportStatus): Tone {
  return status === 'open' || status === 'under_review' ? 'warn' : 'quiet'
}
