import type { Migrations } from '@usher/storage'

/** The realm's own tables, beside the engine's: none before there are videos. */
export const killrvideoMigrations: Migrations = {}
