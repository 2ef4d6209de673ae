// Why: the interests and topics that every school starts with (contract, section 9.1).
// Existing rows: kept as they are, also where an operator has edited them.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import type { Kysely } from 'kysely'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await db
    .insertInto('interests')
    .values(
      INTERESTS.map(([interest_id, name, category, display_order]) => ({
        interest_id,
        name,
        category,
        display_order,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('topics')
    .values(
      MECHANICS.map(([topic_id, name, topic_order]) => ({
        topic_id,
        subject: 'Physics',
        unit: 'Mechanics',
        name,
        topic_order,
        active: true,
        created_at: dialect.now,
        updated_at: dialect.now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

const INTERESTS = [
  ['int_basketball', 'Basketball', 'sports', 1],
  ['int_football', 'Football', 'sports', 2],
  ['int_soccer', 'Soccer', 'sports', 3],
  ['int_music', 'Music Production', 'arts', 10],
  ['int_art', 'Visual Art', 'arts', 11],
  ['int_dance', 'Dance', 'arts', 12],
  ['int_gaming', 'Video Games', 'technology', 20],
  ['int_coding', 'Coding', 'technology', 21],
  ['int_robotics', 'Robotics', 'technology', 22],
  ['int_space', 'Space & Astronomy', 'science', 30],
  ['int_biology', 'Biology & Nature', 'science', 31],
  ['int_cooking', 'Cooking', 'lifestyle', 40],
  ['int_fashion', 'Fashion', 'lifestyle', 41],
  ['int_fitness', 'Fitness', 'lifestyle', 42],
] as const

const MECHANICS = [
  ['topic_phys_mech_newton_1', "Newton's First Law", 1],
  ['topic_phys_mech_newton_2', "Newton's Second Law", 2],
  ['topic_phys_mech_newton_3', "Newton's Third Law", 3],
  ['topic_phys_mech_momentum', 'Momentum & Impulse', 4],
  ['topic_phys_mech_energy', 'Energy & Work', 5],
] as const
