/** A browser without scripts: keeps cookies of every host, follows redirects one by one. */
export function newBrowser() {
  const cookies = new Map<string, string>()

  async function ask(url: string, request: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url)
    const own = [...cookies].filter(([key]) => key.startsWith(`${host} `))
    const cookie = own.map(([key, value]) => `${key.slice(host.length + 1)}=${value}`).join('; ')
    const answer = await fetch(url, {
      ...request,
      redirect: 'manual',
      headers: { ...request.headers, ...(cookie && { cookie }) },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      cookies.set(`${host} ${pair.slice(0, at)}`, pair.slice(at + 1))
    }
    return answer
  }

  return {
    ask,
    /** Signs in with the form of Keycloak; @returns where the browser is sent then. */
    async signIn(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
      const page = await ask(url)
      const known = page.headers.get('location')
      if (known) return known // it is signed in there
      const action = /<form[^>]* action="([^"]+)"/.exec(await page.text())?.[1]
      if (!action) throw new Error(`no form at ${url}`)
      const sent = await ask(action.replaceAll('&amp;', '&'), {
        method: 'POST',
        body: new URLSearchParams(fields),
      })
      const location = sent.headers.get('location')
      if (!location) throw new Error(`the form was answered with ${sent.status}`)
      return location
    },
  }
}
