/** Times in seconds that several layers depend on: load balancer, instances, queue and processes. */
export type Timings = {
  /** How long the load balancer keeps an idle connection. */
  loadBalancerIdle: number;
  /** How long the API's server keeps an idle connection, waits for a request's head, and for the whole request. */
  keepAlive: number;
  headers: number;
  request: number;
  healthCheckInterval: number;
  /** Consecutive failed checks after which the load balancer sends no more requests. */
  unhealthyAfter: number;
  /** How long the API goes on serving after readiness fails. */
  serveOn: number;
  /** How long the API may take to stop after that. */
  apiShutdown: number;
  /** How long the load balancer lets a deregistered target finish its requests. */
  deregistration: number;
  handler: number;
  /** How long a stopping worker may finish the events that it holds. */
  drain: number;
  /** How long a worker may take to stop after that. */
  workerShutdown: number;
  /** Between SIGTERM and SIGKILL. */
  apiStopGrace: number;
  workerStopGrace: number;
  /** How often an instance asks whether it is to terminate. */
  terminationPoll: number;
  /** How long AWS waits for an instance to report that it is done. */
  terminationHook: number;
  /** How long AWS waits for a new instance to be ready before it gives up on it and starts another. */
  launchHook: number;
  /** How long a process may fail its liveness check before its instance is replaced. */
  unresponsive: number;
  /** The longest time from an instance's start to its first successful health check, and how long its health is ignored. */
  boot: number;
  healthGrace: number;
  /** How long a received message is hidden from other workers, unless its worker extends that. */
  visibility: number;
  /** How long the queue keeps a message, and a dead letter. */
  queueRetention: number;
  deadLetterRetention: number;
};

export const TIMINGS: Timings = {
  loadBalancerIdle: 60,
  keepAlive: 72,
  headers: 75,
  request: 80,
  healthCheckInterval: 5,
  unhealthyAfter: 2,
  serveOn: 15,
  apiShutdown: 25,
  deregistration: 30,
  handler: 10,
  drain: 20,
  workerShutdown: 8,
  apiStopGrace: 45,
  workerStopGrace: 30,
  terminationPoll: 5,
  terminationHook: 120,
  launchHook: 300,
  unresponsive: 60,
  boot: 120,
  healthGrace: 180,
  visibility: 20,
  queueRetention: 4 * 24 * 3600,
  deadLetterRetention: 14 * 24 * 3600,
};

/** The rules between layers that these times break, in words. */
export function findDisagreements(timings: Timings): string[] {
  return AGREEMENTS.filter(({ holds }) => !holds(timings)).map(({ says }) => says);
}

type Agreement = { says: string; holds: (timings: Timings) => boolean };

const AGREEMENTS: readonly Agreement[] = [
  {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    says: 'the server keeps idle connections longer than the load balancer, which answers 502 otherwise',
    holds: ({ keepAlive, loadBalancerIdle }) => keepAlive > loadBalancerIdle,
  },
  {
    says: "the server waits for a request's head longer than it keeps an idle connection",
    holds: ({ headers, keepAlive }) => headers > keepAlive,
  },
  {
    says: 'the server waits for a whole request longer than for its head',
    holds: ({ request, headers }) => request > headers,
  },
  {
    says: 'the API serves until the load balancer has noticed that it is not ready',
    holds: ({ serveOn, healthCheckInterval, unhealthyAfter }) =>
      serveOn >= healthCheckInterval * (unhealthyAfter + 1),
  },
  {
    says: 'the load balancer lets a target finish for as long as the API still serves',
    holds: ({ deregistration, serveOn }) => deregistration >= serveOn,
  },
  {
    says: 'the API is killed only after its time to serve and to stop',
    holds: ({ apiStopGrace, serveOn, apiShutdown }) => apiStopGrace > serveOn + apiShutdown,
  },
  {
    says: 'a stopping worker has time for its longest handler',
    holds: ({ drain, handler }) => drain > handler,
  },
  {
    says: 'a worker is killed only after its time to drain and to stop',
    holds: ({ workerStopGrace, drain, workerShutdown }) => workerStopGrace > drain + workerShutdown,
  },
  {
    says: 'AWS waits long enough for an instance to notice and to stop',
    holds: ({ terminationHook, terminationPoll, apiStopGrace, workerStopGrace }) =>
      terminationHook > 2 * terminationPoll + Math.max(apiStopGrace, workerStopGrace),
  },
  {
    says: 'AWS waits for a new instance until it can be up, and until one that never answers is replaced',
    holds: ({ launchHook, boot, unresponsive }) => launchHook > boot + unresponsive,
  },
  {
    says: 'an instance is replaced only after several looks at a process that does not answer',
    holds: ({ unresponsive, terminationPoll }) => unresponsive >= 6 * terminationPoll,
  },
  {
    says: 'the health of an instance is ignored until it can be up',
    holds: ({ healthGrace, boot }) => healthGrace > boot,
  },
  {
    says: 'a message stays hidden while its handler may run, even if every heartbeat fails',
    holds: ({ visibility, handler }) => visibility > handler,
  },
  {
    // A message that SQS moves keeps its first enqueue time.
    says: 'dead letters are kept longer than messages may wait before they become dead letters',
    holds: ({ deadLetterRetention, queueRetention }) => deadLetterRetention > queueRetention,
  },
];
