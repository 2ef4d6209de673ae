export { linkIn, type MailServer, type ReadMail } from '@usher/mail/testing'
export { type Answer, type Ask, asking, methodsOf, type Sent } from './ask.ts'
export { type Authenticator, authenticatorFor } from './authenticator.ts'
export { cbor } from './cbor.ts'
export * from './fuzz/index.ts'
export { type Issue, invalid, issue } from './issues.ts'
export { onDatabase, onEveryDatabase } from './on-every-database.ts'
export { type Description, type Operation, operationsOf, type Schema } from './operations.ts'
export { type Deviation, type PasskeyDevice, passkeyDevice } from './passkey-device.ts'
export {
  startApp,
  startApps,
  TEST_SECRET_KEY,
  type TestApp,
  type TestApps,
  type TestOptions,
} from './start-apps.ts'
export { type TestClock, testClock } from './test-clock.ts'
