/**
 * What administrators can be permitted to do.
 *
 * - `enrol`: what they do before they have the second factor that they need
 * - `self`: what they do with their own account
 * - `read`: look
 * - `export`: take lists away as a file
 * - `handle`: help the people who use an app; all of it can be taken back, or makes them safer
 * - `govern`: grant and delete, and whatever is about administrators
 */
export const PERMISSIONS = ['enrol', 'self', 'read', 'export', 'handle', 'govern'] as const

export type Permission = (typeof PERMISSIONS)[number]
