import fc from 'fast-check'
import { operationsOf } from '../operations.ts'
import { type Draft, draftsFor, NOBODY, STRANGER } from './drafts.ts'
import { Figures } from './figures.ts'
import { type Broken, finder, type Judge, judgeAny, judgeDeclared, judgeTime } from './judge.ts'
import type { FuzzHost, FuzzPlan, FuzzRound } from './plan.ts'
import { Pool } from './pool.ts'
import { type FuzzedAnswer, type FuzzedRequest, type Headers, requestOf } from './request.ts'
import { createSender, type Sender } from './sender.ts'
import { smaller } from './smaller.ts'

/** So many requests share the people of one round. */
const ROUND = 250

/** An interface that can be asked by chance: what is asked, and what is promised of the answers. */
export interface FuzzedInterface {
  readonly drafts: fc.Arbitrary<Draft>
  /** What figures call the operation that a request reaches. */
  operationOf(request: FuzzedRequest): string
  readonly judge: Judge
  /** Default: every 2xx. */
  hasSucceeded?(answer: FuzzedAnswer): boolean
  /** What has to succeed once. */
  readonly operations: readonly string[]
  open(): Promise<FuzzRound>
  learn(operation: string, answer: FuzzedAnswer): Readonly<Record<string, unknown>>
}

export interface FuzzOptions {
  readonly requests: number
  readonly seed: number
  /** Requests at the same time. Default: 12. */
  readonly atOnce?: number
  /** No answer takes longer. Default: 2000. */
  readonly slowestMs?: number
  /** Tokens of other apps. */
  readonly strangers?: readonly string[]
  readonly progress?: () => void
}

/** The interface that an app's OpenAPI document describes, as its server tells it. */
export async function describedInterface(plan: FuzzPlan, host: FuzzHost): Promise<FuzzedInterface> {
  const { body } = await host.ask('GET', plan.document)
  const all = operationsOf(body)
  const find = finder(all)
  const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`
  const operations = all.filter((one) => !plan.without?.includes(nameOf(one)))
  const declared = judgeDeclared({
    operations: all,
    elsewhere: plan.elsewhere ?? [404, 405],
    unreadable: plan.unreadable ?? [413],
  })
  const any = judgeAny(plan.secrets ?? [])
  return {
    drafts: draftsFor(operations, plan.requests),
    operationOf: (request) => {
      const { operation } = find(request)
      return operation ? nameOf(operation) : 'elsewhere'
    },
    judge: (request, answer) => any(request, answer) ?? declared(request, answer),
    operations: operations.map(nameOf).filter((name) => !plan.unreached?.includes(name)),
    open: () => plan.open(host),
    learn: (operation, answer) => {
      const learn = plan.learns?.[operation]
      return learn && answer.text !== '' ? learn(JSON.parse(answer.text)) : {}
    },
  }
}

/** Asks what chance says, several at once, and judges each answer. */
export async function fuzz(
  url: string,
  interfaces: FuzzedInterface,
  { requests, seed, atOnce = 12, slowestMs = 2000, strangers = [], progress }: FuzzOptions,
): Promise<Figures> {
  const figures = new Figures()
  const pool = new Pool()
  const sender = createSender(url, atOnce)
  try {
    for (let done = 0; done < requests; done += ROUND) {
      const numRuns = Math.min(ROUND, requests - done)
      const drafts = fc.sample(interfaces.drafts, { seed: seed + done, numRuns })
      const callers = await newCallers(interfaces, pool, strangers)
      const judge: Judge = (request, answer) =>
        judgeTime(answer, slowestMs) ?? interfaces.judge(request, answer) ?? callers.judge(answer)
      const round = { interfaces, pool, sender, figures, callers, judge }
      const queue = drafts.values()
      await Promise.all(Array.from({ length: atOnce }, () => work(queue, round)))
      await callers.check()
      progress?.()
    }
  } finally {
    sender.close()
  }
  return figures
}

interface Work {
  readonly interfaces: FuzzedInterface
  readonly pool: Pool
  readonly sender: Sender
  readonly figures: Figures
  readonly callers: Callers
  readonly judge: Judge
}

async function work(queue: IteratorObject<Draft>, round: Work): Promise<void> {
  const { interfaces, pool, sender, figures, callers } = round
  for (const draft of queue) {
    const request = requestOf(draft, pool, await callers.credentialsOf(draft.caller))
    const operation = interfaces.operationOf(request)
    const answer = await sender.send(request).catch((error: unknown) => String(error))
    if (typeof answer === 'string') {
      const broken = { promise: 'an answer', detail: answer } as const
      if (figures.isNew(broken, operation)) {
        figures.add({ ...broken, operation, request, answer: undefined })
      }
      continue
    }
    const hasSucceeded = interfaces.hasSucceeded?.(answer) ?? answer.status < 300
    figures.count(operation, answer, hasSucceeded)
    if (answer.status === 401) callers.doubt(draft.caller)
    if (answer.status < 300) learn(pool, interfaces.learn(operation, answer))
    const broken = round.judge(request, answer)
    if (broken && figures.isNew(broken, operation)) {
      await report(broken, { operation, request, answer }, round)
    }
  }
}

function learn(pool: Pool, learnt: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(learnt)) pool.learn(name, value)
}

async function report(
  broken: Broken,
  seen: { operation: string; request: FuzzedRequest; answer: FuzzedAnswer },
  { sender, figures, judge }: Work,
): Promise<void> {
  figures.add({ ...broken, ...seen })
  let last = { ...broken, ...seen }
  const request = await smaller(seen.request, async (candidate) => {
    const answer = await sender.send(candidate).catch(() => undefined)
    const again = answer && judge(candidate, answer)
    if (!answer || again?.promise !== broken.promise) return false
    last = { ...again, operation: seen.operation, request: candidate, answer }
    return true
  })
  figures.add({ ...last, request })
}

interface Callers {
  credentialsOf(caller: string): Promise<Headers>
  /** Their credentials were refused: next time they log in again. */
  doubt(caller: string): void
  /** Whether they see what is not theirs. */
  judge(answer: FuzzedAnswer): Broken | undefined
  check(): Promise<void>
}

async function newCallers(
  interfaces: FuzzedInterface,
  pool: Pool,
  strangers: readonly string[],
): Promise<Callers> {
  let round = open(interfaces, pool)
  let current = await round
  let asked = 0
  const logged = new Map<string, Promise<Headers>>()
  async function logIn(caller: string): Promise<Headers> {
    const tried = round
    try {
      return (await (await tried).callers[caller]?.()) ?? {}
    } catch {
      // Whoever is first to find that the people cannot log in any more brings others.
      if (round === tried) round = open(interfaces, pool)
      current = await round
      return (await current.callers[caller]?.()) ?? {}
    }
  }
  return {
    async credentialsOf(caller) {
      if (caller === NOBODY) return {}
      if (caller === STRANGER) {
        asked += 1
        return { authorization: `Bearer ${strangers[asked % strangers.length] ?? 'rubbish'}` }
      }
      const known = logged.get(caller) ?? logIn(caller)
      logged.set(caller, known)
      return known
    },
    doubt: (caller) => logged.delete(caller),
    judge({ text }) {
      const seen = current.hidden?.find((secret) => text.includes(secret))
      return seen === undefined
        ? undefined
        : { promise: 'nothing leaks', detail: 'what belongs to somebody else' }
    },
    check: async () => current.check?.(),
  }
}

async function open({ open: begin }: FuzzedInterface, pool: Pool): Promise<FuzzRound> {
  const round = await begin()
  for (const [name, values] of Object.entries(round.values)) pool.replace(name, values)
  return round
}
