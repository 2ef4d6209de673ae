import { Counter, collectDefaultMetrics, Histogram, Registry } from '@prometheus-io/client'

/** Where metrics are registered; other rooms may add their own before the server starts. */
export type MetricsRegistry = Registry

/** A registry with the metrics of the process. One per process is enough. */
export function createMetricsRegistry(): MetricsRegistry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  return registry
}

/** Counts the requests of one route. */
export type RouteMeter = (status: number, seconds: number) => void

/** Counts requests by app, method, route pattern and status. */
export interface Meter {
  route(labels: {
    readonly app: string
    readonly method: string
    readonly route: string
  }): RouteMeter
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function requestMeter(registry: MetricsRegistry): Meter {
  const labelNames = ['app', 'method', 'route', 'status'] as const
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: [...labelNames],
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds from the head of a request to the start of its answer.',
    labelNames: [...labelNames],
    buckets: BUCKETS,
    registers: [registry],
  })
  return {
    route: (labels) => {
      // Looking labels up costs more than counting, so each status does it once.
      const known = new Map<number, (seconds: number) => void>()
      return (status, seconds) => {
        let record = known.get(status)
        if (!record) {
          const all = { ...labels, status: String(status) }
          const [counter, histogram] = [requests.labels(all), durations.labels(all)]
          record = (duration) => {
            counter.inc()
            histogram.observe(duration)
          }
          known.set(status, record)
        }
        record(seconds)
      }
    },
  }
}
