import { collectDefaultMetrics, Registry } from '@prometheus-io/client'

/** Where rooms register metrics of their own; the kit's own figures stand beside them. */
export type MetricsRegistry = Registry

/** A registry with the metrics of the process. One per process is enough. */
export function createMetricsRegistry(): MetricsRegistry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  return registry
}
