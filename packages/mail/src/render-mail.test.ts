import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { renderMail } from './index.ts'

const url = 'https://school.example/reset-password?token=abc&email=kim%40example.com'
const reset = renderMail({
  subject: 'Choose a new password',
  greeting: 'Hello Kim,',
  paragraphs: ['somebody, probably you, asked for a new password for your account at the school.'],
  action: { label: 'Choose a new password', url },
  closing: ['If it was not you, nothing needs to be done.'],
  signature: 'Your school',
})

describe('a rendered mail', () => {
  it('says the same in plain text, with the link on a line of its own', () => {
    assert.equal(
      reset.text,
      `Hello Kim,

somebody, probably you, asked for a new password for your account at the
school.

Choose a new password:

${url}

If it was not you, nothing needs to be done.

Your school
`,
    )
  })

  it('says the same in HTML, in the same order', () => {
    assert.deepEqual(wordsOf(reset.html), [
      'Choose a new password', // the title
      'Hello Kim,',
      'somebody, probably you, asked for a new password for your account at the school.',
      'Choose a new password',
      'If the button does not work, open this address:',
      url,
      'If it was not you, nothing needs to be done.',
      'Your school',
    ])
  })

  it('has one link, which is the action', () => {
    assert.deepEqual(
      reset.html.match(/<a .*?<\/a>/g)?.map((link) => link.replace(/ style=".*?"/, '')),
      [`<a href="${url.replace('&', '&amp;')}">Choose a new password</a>`],
    )
    assert.deepEqual(reset.text.match(/https?:\S+/g), [url])
  })

  it('loads nothing from anywhere and runs nothing', () => {
    assert.doesNotMatch(reset.html, /src=|url\(|<(?:img|link|script|style|iframe|object)|@import/i)
  })

  it('tells screen readers its language', () => {
    assert.match(reset.html, /^<!doctype html>\n<html lang="en">/)
    assert.match(
      renderMail({ subject: '', paragraphs: [], language: 'de' }).html,
      /<html lang="de">/,
    )
  })

  it('can consist of one paragraph', () => {
    const { text, html } = renderMail({ subject: 'Hello', paragraphs: ['It works.'] })

    assert.equal(text, 'It works.\n')
    assert.deepEqual(wordsOf(html), ['Hello', 'It works.'])
  })

  it('keeps its subject on one line', () => {
    const { subject } = renderMail({
      subject: ' a\r\nBcc: all@example.com\u2028b ',
      paragraphs: [],
    })

    assert.equal(subject, 'a Bcc: all@example.com b')
  })

  it('refuses an action that is no address of the web', () => {
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', '/reset', 'https://a b']) {
      const content = { subject: '', paragraphs: [], action: { label: 'Go', url: bad } }

      assert.throws(() => renderMail(content), TypeError)
    }
  })

  it('shows every text as it is, whatever it looks like', () => {
    const text = fc.string({ unit: fc.constantFrom(...'<>&"\' ab/='), maxLength: 30 })
    fc.assert(
      fc.property(text, text, (paragraph, label) => {
        const { html } = renderMail({
          subject: label,
          paragraphs: [paragraph],
          action: { label, url },
        })

        assert.deepEqual(
          tagsOf(html),
          tagsOf(reset.html.replace(/<p[^>]*>(?:Hello|If it|Your).*\n/g, '')),
        )
        assert.ok(wordsOf(html, false).includes(paragraph))
      }),
    )
  })
})

function tagsOf(html: string): readonly string[] | null {
  return html.match(/<[^>]*>/g)
}

/** The texts between the tags, as a reader sees them. */
function wordsOf(html: string, onlyWords = true): readonly string[] {
  const texts = html
    .split(/<[^>]*>/)
    .map((text) =>
      text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&'),
    )
  return onlyWords ? texts.filter((text) => text.trim() !== '') : texts
}
