import { parseArgs } from 'node:util'
import { clients } from './clients.ts'
import { clock } from './clock.ts'
import { disk } from './disk.ts'
import type { Databases, Fault, Finding, Settings } from './fault.ts'
import { kill } from './kill.ts'
import { postgres } from './postgres.ts'
import { lineOf, writeFindings } from './report.ts'
import { smtp } from './smtp.ts'
import { soak } from './soak.ts'
import { webhooks } from './webhooks.ts'

const USAGE = `npm run test:faults -- [--only kill,webhooks,postgres,smtp,clients,disk,clock,soak]
    [--kills 100] [--database SQLite,PostgreSQL] [--seed 1] [--seconds 5] [--requests 72000]`
const FAULTS: readonly Fault[] = [kill, webhooks, postgres, smtp, clients, disk, clock, soak]
const DATABASES: readonly Databases[] = ['SQLite', 'PostgreSQL']

const removals: (() => Promise<unknown>)[] = []
const asked = read()
if (asked instanceof Error) {
  console.error(`${asked.message}\n\n${USAGE}`)
  process.exitCode = 2
} else await run(asked)

interface Asked extends Settings {
  readonly only: readonly string[]
}

/** @returns an error that says what is wrong with the options */
function read(): Asked | Error {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', default: FAULTS.map(({ name }) => name).join() },
        kills: { type: 'string', default: '100' },
        database: { type: 'string', default: DATABASES.join() },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        seconds: { type: 'string', default: '5' },
        requests: { type: 'string', default: '72000' },
      },
    })
    return {
      only: chosen(
        'only',
        values.only,
        FAULTS.map(({ name }) => name),
      ),
      databases: chosen('database', values.database, DATABASES),
      kills: numberIn('kills', values.kills),
      seed: numberIn('seed', values.seed),
      seconds: numberIn('seconds', values.seconds),
      requests: numberIn('requests', values.requests),
      after: (remove) => removals.push(remove),
    }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function chosen<Name extends string>(
  option: string,
  text: string,
  names: readonly Name[],
): readonly Name[] {
  return text.split(',').map((wanted) => {
    const beginning = wanted.toLowerCase()
    const [known, another] = names.filter((name) => name.toLowerCase().startsWith(beginning))
    if (known && !another) return known
    throw new Error(`--${option}: there is no "${wanted}", but ${names.join(', ')}`)
  })
}

function numberIn(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${option}: "${text}" is no positive number`)
  return Number(text)
}

async function run({ only, ...settings }: Asked): Promise<void> {
  const { after: _, ...told } = { only, ...settings }
  const findings: Finding[] = []
  console.log(`seed ${settings.seed}`)
  try {
    for (const fault of FAULTS.filter(({ name }) => only.includes(name))) {
      for (const finding of await fault.run(settings)) {
        findings.push(finding)
        console.log(lineOf(finding))
      }
    }
    console.log(`written to ${await writeFindings(findings, told)}`)
    process.exitCode = findings.every(({ broken }) => broken.length === 0) ? 0 : 1
  } finally {
    const awake = setInterval(() => {}, 1000) // a PostgreSQL that stops keeps no process alive
    for (const remove of removals.reverse()) await remove()
    clearInterval(awake)
  }
}
