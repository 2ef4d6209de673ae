import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMailer, type Mail, renderMail } from './index.ts'

describe('createMailer', () => {
  it('renders the template of the kind that is asked for', async () => {
    const { mailer, sent } = sendingFrom('School <school@example.com>')

    await mailer.send({ kind: 'password_reset', to: 'kim@example.com', token: 'abc' }, 'mail-1')

    assert.deepEqual(sent, [
      {
        to: 'kim@example.com',
        from: 'School <school@example.com>',
        messageId: '<mail-1@example.com>',
        ...renderMail({ subject: 'Reset', paragraphs: ['kim@example.com abc'] }),
      },
    ])
  })

  it('gives a mail the same message id at every attempt', async () => {
    const { mailer, sent } = sendingFrom('school@example.com')
    const mail = { kind: 'password_reset', to: 'kim@example.com', token: 'abc' } as const

    await mailer.send(mail, 'mail-1')
    await mailer.send(mail, 'mail-1')
    await mailer.send(mail, 'mail-2')

    assert.deepEqual(
      sent.map(({ messageId }) => messageId),
      ['<mail-1@example.com>', '<mail-1@example.com>', '<mail-2@example.com>'],
    )
  })

  it('refuses a mail that the app has no template for', async () => {
    const { mailer } = sendingFrom('school@example.com')

    await assert.rejects(
      mailer.send({ kind: 'activation', to: 'kim@example.com', token: 'abc' }, 'mail-1'),
      { name: 'TypeError', message: 'there is no template for a mail of kind activation' },
    )
  })
})

function sendingFrom(from: string) {
  const sent: Mail[] = []
  const mailer = createMailer({
    transport: { send: async (mail) => void sent.push(mail) },
    from,
    templates: {
      password_reset: ({ to, token }) =>
        renderMail({ subject: 'Reset', paragraphs: [`${to} ${token}`] }),
      invitation: ({ to, token }) =>
        renderMail({ subject: 'Welcome', paragraphs: [`${to} ${token}`] }),
    },
  })
  return { mailer, sent }
}
