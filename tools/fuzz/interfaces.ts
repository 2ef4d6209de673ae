import { describedInterface, type FuzzedInterface, type FuzzPlan } from '@usher/app/testing'
import { consolePlan } from '../../apps/console/test/support/fuzz-plan.ts'
import { blueprintPlan, oauth2Plan } from '../../apps/killrvideo/test/support/fuzz-plan.ts'
import { graphqlInterface } from '../../apps/moments/test/support/fuzz-graphql.ts'
import { momentsPlan } from '../../apps/moments/test/support/fuzz-plan.ts'
import { theaterPlan } from '../../apps/theater/test/support/fuzz-plan.ts'
import { vividlyPlan } from '../../apps/vividly/test/support/fuzz-plan.ts'
import type { FuzzedServer } from './server.ts'

/** One row of the figures: an app, and a way in. */
export interface Row {
  readonly name: string
  readonly app: string
  open(server: FuzzedServer): Promise<FuzzedInterface>
}

const described = (plan: FuzzPlan): Row => ({
  name: `${plan.name} REST`,
  app: plan.name,
  open: (server) =>
    describedInterface(
      { ...plan, secrets: [...(plan.secrets ?? []), ...server.secrets] },
      server.hostOf(plan.name),
    ),
})

export const rows: readonly Row[] = [
  described(theaterPlan),
  described(blueprintPlan),
  described(oauth2Plan),
  described(vividlyPlan),
  described(momentsPlan),
  {
    name: 'moments GraphQL',
    app: 'moments',
    open: (server) => graphqlInterface(server.hostOf('moments'), server.secrets),
  },
  {
    name: 'console API',
    app: 'console',
    open: (server) => described(consolePlan(server)).open(server),
  },
]
