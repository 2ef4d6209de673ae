import { Registry } from '@prometheus-io/client'
import type { Peers } from './peers.ts'
import type { MetricsRegistry } from './registry.ts'
import { exposed, type RequestMeter, type Series } from './request-meter.ts'

const TOPIC = 'metrics'

/** The figures of one process, as they travel to another one. */
interface Figures {
  readonly requests: readonly Series[]
  readonly registered: Registered
}

type Registered = Awaited<ReturnType<MetricsRegistry['getMetricsAsJSON']>>

/**
 * The figures of all processes in Prometheus' text format: whichever answers, a scraper sees the
 * same server. Counters and sizes are summed up, other figures as their metric's `aggregator` says.
 */
export function allMetrics({
  registry,
  meter,
  peers,
}: {
  readonly registry: MetricsRegistry
  readonly meter: RequestMeter
  readonly peers: Peers
}): () => Promise<string> {
  const own = async (): Promise<Figures> => ({
    requests: meter.series(),
    registered: await registry.getMetricsAsJSON(),
  })
  peers.answer(TOPIC, own)
  return async () => {
    const others = (await peers.ask(TOPIC)) as readonly Figures[]
    if (others.length === 0) return `${exposed(meter.series())}${await registry.metrics()}`
    const all = [await own(), ...others]
    const registered = Registry.aggregate(all.map((one) => one.registered))
    return `${exposed(added(all.flatMap(({ requests }) => requests)))}${await registered.metrics()}`
  }
}

/** Series with the same labels as one. */
function added(all: readonly Series[]): readonly Series[] {
  const byLabels = Map.groupBy(all, ({ labels }) => labels)
  return [...byLabels].map(([labels, some]) => ({
    labels,
    buckets: (some[0]?.buckets ?? []).map((_, slot) =>
      some.reduce((total, { buckets }) => total + (buckets[slot] ?? 0), 0),
    ),
    seconds: some.reduce((total, { seconds }) => total + seconds, 0),
  }))
}
