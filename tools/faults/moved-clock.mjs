// For `node --import`: SIGUSR2 moves the clock of the process: forward, then back, then to where it was.
const HALF_A_WEEK = 3.5 * 86_400_000
const shifts = [HALF_A_WEEK, -HALF_A_WEEK, 0]
const SystemDate = Date
let shift = 0

process.on('SIGUSR2', () => {
  shift = shifts.shift() ?? 0
})

globalThis.Date = class extends SystemDate {
  constructor(...args) {
    if (args.length === 0) super(SystemDate.now() + shift)
    else super(...args)
  }

  static now() {
    return SystemDate.now() + shift
  }
}
