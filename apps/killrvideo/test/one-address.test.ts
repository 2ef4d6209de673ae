import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import type { AccountId, Identifier, PasswordHash } from '@usher/engine'
import { onEveryDatabase } from './support/databases.ts'
import { newcomer, PASSWORD } from './support/people.ts'

onEveryDatabase('an address that can be spelled in several ways', (surfaces) => {
  const register = (email: string) =>
    surfaces().blueprint.post('/api/v1/users/register', { body: { ...newcomer('kim'), email } })
  const logIn = (email: string, password = PASSWORD) =>
    surfaces().blueprint.post('/api/v1/users/login', { body: { email, password } })
  /** Each spelling of `josé-<name>@<name>bücher.example`. */
  const spellingsOf = (name: string) => {
    const address = `jos\u00e9-${name}@b\u00fccher${name}.example`
    const [localPart = '', domain = ''] = address.split('@')
    return [
      address,
      address.normalize('NFD'),
      address.toUpperCase(),
      `${localPart}@${new URL(`http://${domain}`).hostname}`,
    ] as const
  }
  const newName = () => randomUUID().slice(0, 8)

  it('is one account, and logs in in all of them', async () => {
    const [address, ...others] = spellingsOf(newName())

    assert.equal((await register(address)).body.email, address)

    for (const spelling of others) {
      const { status, body } = await register(spelling)
      assert.deepEqual([status, body.detail], [400, 'Email already registered'])
      assert.equal((await logIn(spelling)).body.user.email, address)
    }
  })

  it('is one account, however many register it at once', async () => {
    const spellings = spellingsOf(newName())

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => register(spellings[index % 4] ?? '')),
    )

    const statuses = answers.map(({ status }) => status).toSorted()
    assert.deepEqual(statuses, [201, ...Array(19).fill(400)])
  })

  it('keeps an account of the time when each spelling was an address of its own', async () => {
    const known = newcomer('lee')
    await register(known.email)
    const hash = (await surfaces().hashOf(known.email)) as PasswordHash
    for (const form of [1, 3] as const) {
      const spellings = spellingsOf(newName())
      const spelled = spellings[form]
      await surfaces().importAll([
        {
          id: randomUUID() as AccountId,
          identifier: spelled as Identifier,
          shownIdentifier: spelled,
          status: 'active',
          roles: ['viewer'],
          profile: { firstName: 'Lee', lastName: 'Park' },
          hash,
          createdAt: surfaces().clock.now(),
        },
      ])

      for (const spelling of spellings) {
        assert.equal((await logIn(spelling)).status, 200, spelling)
        assert.equal((await register(spelling)).status, 400, spelling)
      }
    }
  })
})

onEveryDatabase(
  'failed logins of an address that can be spelled in several ways',
  (surfaces) => {
    it('count together', async () => {
      const names = [
        'kim@b\u00fccher.example',
        'kim@bu\u0308cher.example',
        'kim@xn--bcher-kva.example',
      ]
      const statuses: number[] = []
      for (let index = 0; index < 12; index += 1) {
        const body = { email: names[index % 3], password: 'none that is right' }
        const { status } = await surfaces().blueprint.post('/api/v1/users/login', { body })
        statuses.push(status)
      }

      assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429])
    })
  },
  { RATE_LIMIT: 'on' },
)
