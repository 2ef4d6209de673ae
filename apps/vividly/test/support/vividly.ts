import assert from 'node:assert/strict'
import { onEveryDatabase as declareOnEveryDatabase, type TestApp } from '@usher/app/testing'
import { environment } from '@usher/settings'
import { sqlDatabase } from '@usher/storage'
import { vividly, vividlyLearning } from '../../src/index.ts'
import { vividlyRequests } from '../../src/requests/resolve-requests.ts'
import { learningOf } from './learning.ts'
import { observations } from './observations.ts'
import type { Person } from './people.ts'
import { schoolLife } from './school.ts'

/** A school at work: the app behind real HTTP on a real database, with a clock that tests move. */
export type Vividly = ReturnType<typeof schoolOf>

/**
 * Declares the tests once per database. All of one group share a school, so each brings its own
 * people; `variables` are the environment the school is started with.
 */
export function onEveryDatabase(
  name: string,
  declare: (vividly: () => Vividly) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  declareOnEveryDatabase(name, { module: vividly, variables }, (app) => {
    let school: Vividly | undefined
    declare(() => {
      school ??= schoolOf(app())
      return school
    })
  })
}

function schoolOf(app: TestApp) {
  const { engine, storage, clock } = app
  return {
    ...app,
    ...schoolLife(app),
    ...observations(sqlDatabase(storage)),
    ...learningOf(vividlyLearning({ storage, clock }), clock),
    requests: vividlyRequests({ engine, storage, clock }),
    seed: ({ csv }: { csv?: string } = {}) => seed(app, csv),
    ...resettingIn(app),
  }
}

function resettingIn({ post, mailTo, linkIn }: TestApp) {
  const resetTokenIn = (mail: Parameters<TestApp['linkIn']>[0]) =>
    String(linkIn(mail).searchParams.get('token'))
  return {
    resetTokenIn,
    /** Asks for a reset and reads the token from the mail. */
    async resetTokenOf({ email }: Pick<Person, 'email'>) {
      const { status } = await post('/api/v1/auth/password-reset-request', { body: { email } })
      assert.equal(status, 202)
      return resetTokenIn(await mailTo(email))
    },
  }
}

function seed({ engine, storage, clock }: TestApp, csv: string | undefined) {
  assert.ok(vividly.seed)
  const parts = { engine, storage, clock, environment: environment({}, vividly.name) }
  return vividly.seed({ ...parts, csv, progress() {} })
}
