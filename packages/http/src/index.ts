export { Counter, Gauge } from '@prometheus-io/client'
export { type App, createApp } from './app.ts'
export { type BodyDeclaration, form, ifReadable, orElsewhere } from './body/body-declaration.ts'
export type { OtherContentTypes } from './body/decode.ts'
export type { AppDefinition, PipelineStage } from './definition.ts'
export { codedErrors, type FieldError, invalidBody } from './errors/coded-errors.ts'
export { type DetailErrorOptions, detailErrors } from './errors/detail-errors.ts'
export type { ErrorFormat, ErrorWords, FormatOptions } from './errors/format.ts'
export { problemErrors } from './errors/problem-errors.ts'
export { type RefusalReply, RequestRefused, refusal } from './errors/refusal.ts'
export { boolean } from './fields/boolean.ts'
export { choose } from './fields/choose.ts'
export { date, dateTime } from './fields/date.ts'
export { customField, type Field, type JsonSchema } from './fields/field.ts'
export { type IntegerRules, integer, queryInteger } from './fields/integer.ts'
export { type Issue, type IssueFacts, missing, type Outcome, valueError } from './fields/issue.ts'
export { jsonObject, jsonObjectText } from './fields/json-object.ts'
export { type ListRules, list } from './fields/list.ts'
export { number } from './fields/number.ts'
export { type FieldsRule, object, type Shape } from './fields/object.ts'
export { oneOf } from './fields/one-of.ts'
export { type Position, pageOf, positionField, positionIn } from './fields/position.ts'
export {
  nullable,
  optional,
  optionalOrNull,
  optionalOrRefusedNull,
  unlessNull,
  withDefault,
} from './fields/presence.ts'
export type { Range } from './fields/range.ts'
export { rule } from './fields/rule.ts'
export {
  CONTROL_CHARACTERS,
  CONTROL_CHARACTERS_BUT_LINES,
  customText,
  type TextRules,
  text,
  UNSTORABLE,
} from './fields/text.ts'
export { uuid } from './fields/uuid.ts'
export type { Peers } from './health/peers.ts'
export type { ReadyChecks } from './health/readiness.ts'
export { createMetricsRegistry, type MetricsRegistry } from './health/registry.ts'
export { createLogger, type Logger, type LoggerOptions } from './log.ts'
export type { Docs, SecurityScheme } from './openapi/docs.ts'
export { etagOf, isKnownTo } from './replies/etag.ts'
export { type JsonText, jsonText } from './replies/json-text.ts'
export {
  type BodyMarker,
  csvFile,
  errorBody,
  htmlPage,
  noBody,
  type RawReply,
  type Reply,
  type ReplyOf,
  type ResponseBody,
  type Responses,
  reply,
  svgImage,
  zipArchive,
} from './replies/reply.ts'
export {
  type Access,
  type Authorize,
  type Client,
  guard,
  type OptionalAccess,
  optionalGuard,
  type RequiredAccess,
} from './routes/access.ts'
export { bearerToken } from './routes/bearer.ts'
export {
  type Context,
  del,
  get,
  type Method,
  patch,
  post,
  put,
  type RawDefinition,
  type RawRequest,
  type RequestFacts,
  type Route,
  type RouteDefinition,
  type RouteFacts,
  raw,
  type TypedRoute,
  under,
} from './routes/route.ts'
export type { Wire, WireOf } from './routes/wire.ts'
export type { TrustProxy } from './server/client-address.ts'
export { cookieIn } from './server/cookie.ts'
export type { CorsRules } from './server/cors.ts'
export { bearerTokenIn } from './server/exchange.ts'
export {
  type CallInProcess,
  type InProcessReply,
  type InProcessRequest,
  inProcess,
} from './server/in-process.ts'
export type { ListenAt } from './server/listeners.ts'
export { isOwnOrigin } from './server/own-origin.ts'
export {
  createServer,
  type ServedApp,
  type Server,
  type ServerContent,
  type ServerOptions,
} from './server/server.ts'
export { timestamp, z } from './zod.ts'
