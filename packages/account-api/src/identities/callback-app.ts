import type { OpenApp } from '@usher/app'
import { replyForRefusal } from '@usher/app'
import { type Engine, Refused } from '@usher/engine'
import {
  type App,
  codedErrors,
  createApp,
  type RawReply,
  type RawRequest,
  raw,
  type ServedApp,
} from '@usher/http'
import { messagePage, proofPage } from './callback-pages.ts'
import { callbackWordsFor, type SpokenWords } from './callback-words/callback-words.ts'
import type { FlowCookie } from './flow-cookie.ts'
import { lastPartOf } from './sign-in-routes.ts'

type Finished = Awaited<ReturnType<Engine['finishSignIn']>>

/** Where browsers come back to from providers: `/account/<app>/callback/<provider>`. */
export function callbackApp({ module, engine }: OpenApp, cookie: FlowCookie): ServedApp {
  const app: App = createApp({
    name: `callback/${module.name}`,
    routes: [
      comeBack('GET', engine, cookie),
      comeBack('POST', engine, cookie),
      confirm(engine, cookie),
    ],
    errors: codedErrors(),
    refusal: replyForRefusal,
    cacheControl: 'no-store',
  })
  return { app, mount: `/account/${module.name}/callback` }
}

/** Providers answer with a query, or with a form that the browser posts (`response_mode`). */
const comeBack = (method: 'GET' | 'POST', engine: Engine, cookie: FlowCookie) =>
  raw(method, '/{provider}', {
    summary: 'Where browsers come back to from a provider',
    hidden: true,
    responses: {},
    async handle(request) {
      const provider = lastPartOf(request.request.path)
      const isForm = method === 'POST'
      const mode = engine.providers.find(({ name }) => name === provider)?.responseMode
      if (mode !== (isForm ? 'form_post' : 'query')) return messagePage(wordsOf(request), 'unknown')
      const finished = await engine.finishSignIn({
        provider,
        parameters: isForm ? formOf(request) : new URLSearchParams(request.queryString),
        binding: cookie.read(request.headers),
        client: request.client,
      })
      return answer(finished, wordsOf(request))
    },
  })

/** The form of `proofPage`. */
const confirm = (engine: Engine, cookie: FlowCookie) =>
  raw('POST', '/{provider}/confirm', {
    summary: 'The proof that an account is somebody’s who signed in at a provider',
    hidden: true,
    responses: {},
    async handle(request) {
      const form = formOf(request)
      const ticket = form.get('ticket') ?? ''
      const label = form.get('label')?.slice(0, 100) ?? ''
      try {
        const finished = await engine.confirmLink({
          ticket,
          password: form.get('password') ?? '',
          binding: cookie.read(request.headers),
          client: request.client,
        })
        return answer(finished, wordsOf(request))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const again = { ticket, label, action: 'confirm', refusal: error.refusal }
        return proofPage(wordsOf(request), again)
      }
    },
  })

function formOf({ bytes }: RawRequest): URLSearchParams {
  return new URLSearchParams(Buffer.from(bytes).toString('utf8'))
}

/** In the language of the browser. */
function wordsOf({ client }: RawRequest): SpokenWords {
  return callbackWordsFor(client.language)
}

function answer(finished: Finished, words: SpokenWords): RawReply {
  switch (finished.kind) {
    case 'signed_in':
      return goTo(finished.returnTo, { code: finished.code })
    case 'linked':
      return goTo(finished.returnTo, { linked: finished.provider })
    case 'proof_needed':
      return proofPage(words, { ...finished, action: `${finished.provider}/confirm` })
    case 'refused':
      return finished.problem === 'denied' && finished.returnTo !== undefined
        ? goTo(finished.returnTo, { error: 'access_denied' })
        : messagePage(words, finished.problem, finished.returnTo)
  }
}

/** In the fragment, which no server and no `Referer` sees. */
function goTo(returnTo: string, fragment: Readonly<Record<string, string>>): RawReply {
  const location = `${returnTo}#${new URLSearchParams(fragment)}`
  return { status: 303, headers: { location }, body: '' }
}
