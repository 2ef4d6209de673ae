// npm run test:faults -- [--only kill,postgres] [--kills 100] [--seconds 5] [--requests 72000]
import { parseArgs } from 'node:util'
import { clients } from './clients.ts'
import { clock } from './clock.ts'
import { disk } from './disk.ts'
import type { Fault, Finding } from './fault.ts'
import { kill } from './kill.ts'
import { postgres } from './postgres.ts'
import { smtp } from './smtp.ts'
import { soak } from './soak.ts'

const FAULTS: readonly Fault[] = [kill, postgres, smtp, clients, disk, clock, soak]

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '72000' },
  },
})
const wanted = values.only?.split(',') ?? FAULTS.map(({ name }) => name)
const unknown = wanted.filter((name) => FAULTS.every((fault) => fault.name !== name))
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}: ${FAULTS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const removals: (() => Promise<unknown>)[] = []
const settings = {
  kills: Number(values.kills),
  seconds: Number(values.seconds),
  requests: Number(values.requests),
  after: (remove: () => Promise<unknown>) => removals.push(remove),
}
let isSound = true

try {
  for (const fault of FAULTS.filter(({ name }) => wanted.includes(name))) {
    for (const finding of await fault.run(settings)) tell(finding)
  }
} finally {
  const awake = setInterval(() => {}, 1000) // a PostgreSQL that stops keeps no process alive
  for (const remove of removals.reverse()) await remove()
  clearInterval(awake)
}
process.exitCode = isSound ? 0 : 1

function tell({ what, figures, broken }: Finding): void {
  const told = Object.entries(figures).map(([name, value]) => `${name}: ${value}`)
  console.log(`${broken.length === 0 ? 'held  ' : 'BROKEN'} ${what} (${told.join(', ')})`)
  for (const line of broken) console.log(`       ${line}`)
  isSound &&= broken.length === 0
}
