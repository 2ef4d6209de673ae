export { linkIn, type MailServer, type ReadMail } from '@usher/mail/testing'
export { type Answer, type Ask, asking, type Sent } from './ask.ts'
export { onEveryDatabase } from './on-every-database.ts'
export {
  startApp,
  startApps,
  TEST_SECRET_KEY,
  type TestApp,
  type TestApps,
  type TestOptions,
} from './start-apps.ts'
export { type TestClock, testClock } from './test-clock.ts'
