import { parseEmailAddress, schoolEmailRules } from '@usher/engine'
import { LEARNING_EVENT_TYPES, type LearningEventType } from './progress.ts'

/** The columns of a file with learning events (contract, section 9.3). */
export const CSV_COLUMNS = [
  'student_email',
  'activity_type',
  'topic_id',
  'duration_seconds',
  'progress_percentage',
  'created_at',
] as const

export type CsvLine = Readonly<Record<(typeof CSV_COLUMNS)[number], string>>

/** A line whose every field can be read; whether student and topic exist is not known yet. */
export interface ReadLine {
  readonly email: string
  readonly type: LearningEventType
  readonly topicId: string
  readonly durationSeconds: number | undefined
  readonly progressPercentage: number | undefined
  readonly at: Date
}

const DURATION_MAX = 1_000_000_000 // 31 years; sums of a million of these are still exact
const INTEGER = /^\d+$/
const DECIMAL = /^\d+(\.\d+)?$/
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}(:\d{2}([.,]\d+)?)?)([Zz]|[+-]\d{2}(:?\d{2})?)$/

/** Reads one line. @returns what is wrong with it, column by column, if anything is */
export function readLine(line: CsvLine, now: Date): ReadLine | { problems: readonly string[] } {
  const email = parseEmailAddress(line.student_email, schoolEmailRules)
  const type = LEARNING_EVENT_TYPES.find((known) => known === line.activity_type)
  const duration = readNumber(line.duration_seconds, INTEGER, DURATION_MAX)
  const percentage = readNumber(line.progress_percentage, DECIMAL, 100)
  const at = readInstant(line.created_at)

  const problems = [
    !email.ok && `student_email: ${email.reason}`,
    !type && `activity_type: must be one of ${LEARNING_EVENT_TYPES.join(', ')}`,
    duration === 'wrong' && `duration_seconds: must be a whole number from 0 to ${DURATION_MAX}`,
    percentage === 'wrong' && 'progress_percentage: must be a number from 0 to 100',
    !at && 'created_at: must be ISO 8601 with a zone, such as 2026-03-01T12:00:00Z',
    at && at > now && 'created_at: must not be in the future',
  ].filter((problem) => typeof problem === 'string')
  if (!email.ok || !type || duration === 'wrong' || percentage === 'wrong' || !at) {
    return { problems }
  }
  if (problems.length > 0) return { problems }
  return {
    email: email.address,
    type,
    topicId: line.topic_id,
    durationSeconds: duration,
    progressPercentage: percentage,
    at,
  }
}

function readNumber(text: string, form: RegExp, max: number): number | undefined | 'wrong' {
  if (text === '') return undefined
  const value = Number(text)
  return form.test(text) && value <= max ? value : 'wrong'
}

function readInstant(text: string): Date | undefined {
  const [, day, time = '', , , zone = ''] = INSTANT.exec(text) ?? []
  if (day === undefined) return undefined
  const midnight = new Date(`${day}T00:00:00Z`)
  // Date would take the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  const instant = new Date(`${day}T${time.replace(',', '.')}${offsetOf(zone)}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

/** `+02`, `+0200` and `z` as Date reads them. */
function offsetOf(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}
