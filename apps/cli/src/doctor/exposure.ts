import type { Check, Finding } from './finding.ts'

/** What operators' machines ask. */
export const exposure: Check = {
  name: 'health, readiness and metrics',
  async examine({ ask, mounts }) {
    const health = await ask('/health')
    const ready = await ask('/ready')
    const open: string[] = []
    for (const path of ['', ...mounts].map((mount) => `${mount}/metrics`)) {
      if ((await ask(path)).status === 200) open.push(path)
    }
    return [
      ...(health.status === 200 ? [] : [unhealthy(health.status)]),
      ...(ready.status === 503 ? [notReady(ready.text)] : []),
      ...(open.length > 0 ? [metricsOpen(open)] : []),
    ]
  },
}

const unhealthy = (status: number): Finding => ({
  code: 'health_missing',
  severity: 'warning',
  found: `/health answers ${status}`,
  remedy: 'Let the proxy pass it on, or give the URL under which Usher is reached.',
})

const notReady = (text: string): Finding => ({
  code: 'not_ready',
  severity: 'serious',
  found: `/ready says that a part does not work: ${text.slice(0, 200)}`,
  remedy: 'See the log of the server; it names the cause.',
})

const metricsOpen = (paths: readonly string[]): Finding => ({
  code: 'metrics_open',
  severity: 'warning',
  found: `everybody can read the metrics: ${paths.join(', ')}`,
  remedy: 'Answer these paths to your monitoring only (nginx: allow … ; deny all).',
})
