import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  accountMails,
  createLetters,
  mailLocales,
  operatorMails,
  securityMails,
  senderNamed,
} from './index.ts'

const from = 'Club <club@example.com>'
const options = { appName: 'The Club', publicUrl: 'https://club.example/account/club' }
const letters = createLetters({ templates: accountMails(options), from })

describe('the letters of an app', () => {
  it('are shown with sample data in every language, each with its sender', () => {
    for (const language of mailLocales) {
      const shown = letters.preview(language)

      assert.ok(shown.length > 20, language)
      for (const { kind, event, subject, text, html, ...more } of shown) {
        const name = `${kind} ${event} in ${language}`
        assert.equal(more.from, from)
        assert.ok(subject.length > 0 && text.includes('The Club'), name)
        assert.ok(html.includes(`<html lang="${language}">`), name)
        assert.doesNotMatch(subject + text, /[{}]|undefined|–/, name)
      }
    }
  })

  it('differ: no two have the same subject', () => {
    for (const language of mailLocales) {
      const subjects = letters.preview(language).map(({ subject }) => subject)
      const twice = subjects.filter((subject, index) => subjects.indexOf(subject) !== index)
      // one mail asks the old address, with a link; the notice without one is never sent alone
      assert.ok(twice.length <= 1, twice.join())
    }
  })

  it('are those that the app can send', () => {
    const few = createLetters({ templates: securityMails(options), from }).preview('en')

    const kinds = new Set(few.map(({ kind }) => kind))
    assert.deepEqual([...kinds].sort(), [
      'approval_code',
      'erasure',
      'notice',
      'recovery',
      'sign_in_code',
    ])
  })

  it('carry token and address in every link with a token', () => {
    for (const { text, kind } of letters.preview('en')) {
      for (const [link] of text.matchAll(/https:\S+\?token=\S+/g)) {
        assert.equal(new URL(link).searchParams.get('email'), 'kim@example.com', kind)
      }
    }
  })
})

describe('letters to operators', () => {
  it('are written in every language that people are written to in', () => {
    for (const language of mailLocales) {
      const [shown] = createLetters({ templates: operatorMails, from }).preview(language)

      assert.equal(shown?.kind, 'webhook_disabled')
      assert.ok(shown.html.includes(`<html lang="${language}">`), language)
      assert.match(shown.subject, /receiver\.example\.com/)
      assert.match(shown.text, /npx usher webhooks enable whe_sample --app school/)
      assert.doesNotMatch(shown.subject + shown.text, /[{}]|undefined|–/, language)
    }
  })
})

describe('the look of letters', () => {
  const shown = (look: object, language = 'en') => {
    const templates = accountMails({ ...options, look })
    const [letter] = createLetters({ templates, from }).preview(language)
    return letter?.html ?? ''
  }

  it('is the mark and the colour of the app, with text that can be read on it', () => {
    assert.match(shown({ logo: 'C<b>', accent: '#ffe066' }), />C&lt;b&gt;</)
    assert.match(shown({ accent: '#ffe066' }), /background:#ffe066;color:#000000/)
    assert.match(shown({ accent: '#123456' }), /background:#123456;color:#ffffff/)
    assert.match(shown({}), /background:#1a56b0;color:#ffffff/)
  })

  it('takes no colour that is something else', () => {
    assert.throws(() => shown({ accent: '#fff;background:url(//x)' }), TypeError)
  })

  it('explains the button in the language of the reader', () => {
    assert.match(shown({}, 'de'), /Falls der Knopf nicht geht/)
  })
})

it('a sender gets another name and keeps the address', () => {
  assert.equal(senderNamed('Club', 'Usher <usher@localhost>'), '"Club" <usher@localhost>')
  assert.equal(senderNamed('A "b"\r\nBcc: c', 'a@example.com'), '"A bBcc: c" <a@example.com>')
})
