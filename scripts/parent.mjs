// Commands that npm starts run below npm and a shell. Both end when npm is asked to end, and neither
// passes that on: without this a server would go on, with nobody who knows it.

const LOOK_MS = 500

/**
 * Calls back once when the process that started this one has ended, if npm is behind the start. A
 * process that somebody sent into the background on purpose is left alone.
 */
export function onEndOfParent(callback) {
  if (process.env.npm_command === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, LOOK_MS)
  timer.unref()
}
