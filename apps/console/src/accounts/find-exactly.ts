import { type Account, type Engine, Refused } from '@usher/engine'

/**
 * The account with exactly this id, e-mail address or user name: found by an index, however many
 * accounts there are.
 */
export async function findExactly(
  { getAccount }: Pick<Engine, 'getAccount'>,
  text: string,
): Promise<Account | undefined> {
  for (const name of [{ identifier: text }, { id: text }]) {
    const found = await orNobody(() => getAccount(name))
    if (found) return found
  }
  return undefined
}

async function orNobody(find: () => Promise<Account>): Promise<Account | undefined> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}
