import { it } from 'node:test'
import { assertAllKept, describedInterface, type FuzzHost } from '@usher/app/testing'
import { createAdministrator } from '../src/index.ts'
import { consolePlan } from './support/fuzz-plan.ts'
import { onEveryDatabase } from './support/on-every-database.ts'
import type { TestConsole } from './support/start-console.ts'

onEveryDatabase('the API of the console', (console) => {
  it('answers whatever is asked as its document says, and never with a fault', async () => {
    const { ask: askServer, variables } = console()
    const plan = consolePlan({
      askServer,
      createAdministrator: (email, password) =>
        createAdministrator({ variables, email, password, actor: 'operator:test' }),
    })
    const host = hostOf(console())

    await assertAllKept(host.url, await describedInterface(plan, host))
  })
})

/** The plan needs neither mails nor an operator. */
function hostOf({ url, ask }: TestConsole): FuzzHost {
  const none = () => Promise.reject(new TypeError('not asked for'))
  return {
    url: `${url}/console/api`,
    ask: (method, path, sent) => ask(method, `/console/api${path}`, sent),
    tokenMailedTo: none,
    grantRole: none,
    suspendAccount: none,
    removeAccount: none,
  }
}
