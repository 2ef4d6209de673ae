import { startKillrVideo } from './killrvideo.ts'

/** Both surfaces in a process of their own; the parent is told where, and ends it. */
const [databaseUrl = '', variables = '{}'] = process.argv.slice(2)
const { blueprint, oauth2, stop } = await startKillrVideo(databaseUrl, JSON.parse(variables))
process.send?.({ blueprint: blueprint.url, oauth2: oauth2.url })
process.once('disconnect', () => void stop())
