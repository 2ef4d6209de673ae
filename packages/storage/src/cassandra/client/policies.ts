import cassandra from 'cassandra-driver'

const { policies } = cassandra

/** When a second node is asked as well: beyond what a healthy one takes, well before a time-out. */
const SPECULATIVE_MILLISECONDS = 250
const MOST_RETRIES = 2

/** How long one node may take for one request before another one is asked. */
export function attemptMilliseconds(callMilliseconds: number): number {
  return callMilliseconds / (1 + MOST_RETRIES)
}

/**
 * Asks another node when one times out, is overloaded or drops the connection. The driver consults
 * it after such errors for idempotent requests only; lightweight transactions are not, and are
 * settled by reading back (see `decided`).
 */
class AskAnotherNode extends policies.retry.RetryPolicy {
  override onRequestError(info: Info, consistency: Consistency) {
    return this.#unlessTired(info, consistency, MOST_RETRIES)
  }

  override onReadTimeout(info: Info, consistency: Consistency) {
    return this.#unlessTired(info, consistency, MOST_RETRIES)
  }

  override onWriteTimeout(info: Info, consistency: Consistency) {
    return this.#unlessTired(info, consistency, MOST_RETRIES)
  }

  // The coordinator saw too few replicas alive; one other may see more, a third will not.
  override onUnavailable(info: Info, consistency: Consistency) {
    return this.#unlessTired(info, consistency, 1)
  }

  #unlessTired({ nbRetry }: Info, consistency: Consistency, most: number) {
    return nbRetry < most ? this.retryResult(consistency, false) : this.rethrowResult()
  }
}

type Info = cassandra.policies.retry.OperationInfo
type Consistency = cassandra.types.consistencies

/** What every request of this adapter goes by. */
export function clientPolicies(localDataCenter: string | undefined) {
  return {
    retry: new AskAnotherNode(),
    // The driver sends idempotent requests only a second time.
    speculativeExecution: new policies.speculativeExecution.ConstantSpeculativeExecutionPolicy(
      SPECULATIVE_MILLISECONDS,
      1,
    ),
    // Back within seconds after a node or the cluster has returned, without any restart.
    reconnection: new policies.reconnection.ExponentialReconnectionPolicy(500, 5_000, false),
    ...(localDataCenter === undefined
      ? {}
      : {
          loadBalancing: new policies.loadBalancing.DefaultLoadBalancingPolicy({
            localDc: localDataCenter,
          }),
        }),
  }
}
