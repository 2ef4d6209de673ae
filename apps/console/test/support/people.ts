import type { Account, Engine } from '@usher/engine'

const PASSWORD = 'Learn-with-joy-1'
const client = { address: '192.0.2.7', userAgent: 'a phone' }

/** A student of the school, who comes in by the front door. */
export async function student(engine: Engine, name: string): Promise<Account> {
  const { account } = await engine.registerAccount({
    identifier: `${name}@school.example`,
    password: PASSWORD,
    profile: {
      firstName: name,
      lastName: 'Park',
      gradeLevel: 10,
      teacherData: '{}',
      settings: '{}',
      metadata: '{}',
    },
    client,
  })
  return account
}

/** Logs in on another device. */
export function logIn(engine: Engine, { identifier }: Account) {
  return engine.logIn({ identifier, password: PASSWORD, client })
}
