import assert from 'node:assert/strict'

/** Somebody whose browser runs no script: follows links, fills forms in, keeps cookies. */
export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>
  /** Sends the form of the last page that goes there, with what is filled in. */
  submit(
    action: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Seen>
  cookie(): string
}

/** A page as it came, after all redirects. */
export interface Seen {
  readonly status: number
  readonly path: string
  readonly text: string
  readonly heading: string
  readonly headers: Headers
}

const REDIRECTS = 5

export function visitorAt(origin: string, language = 'en'): Visitor {
  let jar = ''
  let last: Seen | undefined
  const load = async (url: URL, init: RequestInit = {}): Promise<Seen> => {
    let place = url
    let asked = init
    for (let redirect = 0; redirect < REDIRECTS; redirect += 1) {
      const answer = await fetch(place, {
        ...asked,
        redirect: 'manual',
        headers: { 'accept-language': language, cookie: jar, ...asked.headers },
      })
      const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')
      if (cookie) jar = cookie.endsWith('=') ? '' : cookie
      const location = answer.headers.get('location')
      if (!location) {
        const text = await answer.text()
        const heading = /<h1[^>]*>([^<]*)/.exec(text)?.[1] ?? ''
        const path = place.pathname + place.search
        last = { status: answer.status, path, text, heading, headers: answer.headers }
        return last
      }
      place = new URL(location, place)
      asked = {}
    }
    throw new TypeError(`${url} redirects without end`)
  }
  return {
    cookie: () => jar,
    get: (path, headers = {}) => load(new URL(path, origin), { headers }),
    submit: (action, fields = {}, headers = {}) => {
      assert.ok(last, 'no page is open')
      const form = formIn(last.text, action)
      const body = new URLSearchParams({ ...form, ...fields })
      const url = new URL(action, new URL(last.path, origin))
      return load(url, { method: 'POST', body, headers: { origin, ...headers } })
    },
  }
}

/** The hidden fields of a form: a browser sends them along. */
function formIn(page: string, action: string): Record<string, string> {
  const forms = [...page.matchAll(/<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/gs)]
  const form = forms.find(([, to]) => to === action)
  assert.ok(form, `the page has no form to ${action}`)
  const hidden = (form[2] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  return Object.fromEntries(
    [...hidden].map(([, name = '', value = '']) => [name, unescaped(value)]),
  )
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
