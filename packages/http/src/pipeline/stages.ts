import { BodyTooLarge } from '../body/bytes.ts'
import type { AppDefinition, PipelineStage } from '../definition.ts'
import { RequestRefused } from '../errors/refusal.ts'
import type { Access } from '../routes/access.ts'
import type { Route } from '../routes/route.ts'
import { decodingStage } from './decoding.ts'
import type { Stage } from './request-state.ts'
import { validationStage } from './validation.ts'

const DEFAULT_ORDER: readonly PipelineStage[] = ['authenticate', 'authorize', 'json', 'validate']

/**
 * The stages that a route needs, in the order of its app.
 *
 * @throws {TypeError} if the app's order leaves out a stage, or cannot work
 */
export function stagesOf<P>(route: Route<P>, app: AppDefinition<P>): readonly Stage[] {
  const stages: Record<PipelineStage, Stage | undefined> = {
    json: route.body && decodingStage(route.body, app.otherContentTypes ?? 'not-an-object'),
    authenticate: route.access && authenticationStage(route.access, app),
    authorize: route.access && authorizationStage(route.access),
    validate: validationStage(route),
  }
  const ordered = checkedOrder(app.stageOrder ?? DEFAULT_ORDER).flatMap(
    (name) => stages[name] ?? [],
  )
  return [sizeStage(app) ?? [], ordered].flat()
}

function checkedOrder(order: readonly PipelineStage[]): readonly PipelineStage[] {
  const index = (stage: PipelineStage) => order.indexOf(stage)
  const isComplete = new Set(order).size === 4 && order.length === 4
  const canWork = index('json') < index('validate') && index('authenticate') < index('authorize')
  if (isComplete && canWork) return order
  throw new TypeError(
    `stageOrder must name all four stages, json before validate and authenticate before authorize, not ${order}`,
  )
}

/** The stage that refuses bodies over the app's limit; the server reads no more than 1 MiB. */
export function sizeStage({
  maxBodyBytes,
}: Pick<AppDefinition<never>, 'maxBodyBytes'>): Stage | undefined {
  if (maxBodyBytes === undefined) return undefined
  return ({ bytes }) => {
    if (bytes && bytes.length > maxBodyBytes)
      throw new BodyTooLarge('the body is over the app’s limit')
    return undefined
  }
}

function authenticationStage<P>(access: Access<P>, app: AppDefinition<P>): Stage {
  const { token } = access
  const authenticate = authenticationOf(access, app)
  if (!authenticate) throw new TypeError(`${app.name} guards routes but has no authenticate`)
  if (token === 'required') {
    return async (state) => {
      state.principal = await authenticate(state.bearer, state.client)
    }
  }
  return async (state) => {
    if (state.bearer === undefined) return
    try {
      state.principal = await authenticate(state.bearer, state.client)
    } catch (error) {
      // A refused token makes the caller anonymous; unavailable storage must not.
      if (!(error instanceof RequestRefused || app.refusal?.(error))) throw error
    }
  }
}

function authenticationOf<P>(access: Access<P>, app: AppDefinition<P>) {
  const takesEnded = access.token === 'required' && access.takesEndedTokens
  return takesEnded ? app.authenticateEnded : app.authenticate
}

function authorizationStage<P>({ authorize }: Access<P>): Stage | undefined {
  if (!authorize) return undefined
  return (state) => {
    const decision = authorize(state.principal as P, { params: state.sentParams })
    return decision instanceof Promise ? decision : undefined
  }
}
