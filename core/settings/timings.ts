/** Times, in seconds, that several layers rely on: load balancer, instances, queue and the processes themselves. */
export type Timings = {
  /** After which the load balancer drops an idle connection. */
  loadBalancerIdle: number;
  /** Of the API's server: how long it keeps an idle connection, waits for a request's head, and for all of it. */
  keepAlive: number;
  headers: number;
  request: number;
  healthCheckInterval: number;
  /** Failed checks in a row after which the load balancer sends nothing more. */
  unhealthyAfter: number;
  /** How long the API serves on after readiness fails. */
  serveOn: number;
  /** What a stop of the API may take beyond that. */
  apiShutdown: number;
  /** How long the load balancer lets a target finish that is taken away. */
  deregistration: number;
  handler: number;
  /** How long a worker may finish what it holds, when it is told to stop. */
  drain: number;
  /** What a stop of a worker may take beyond that. */
  workerShutdown: number;
  /** Between SIGTERM and SIGKILL. */
  apiStopGrace: number;
  workerStopGrace: number;
  /** How often an instance asks whether it is to go. */
  terminationPoll: number;
  /** How long AWS waits for an instance to say that it is done. */
  terminationHook: number;
  /** From an instance's start to its first good answer, at most; and for how long its health does not count. */
  boot: number;
  healthGrace: number;
  /** How long a message that was received is kept from other workers, unless its worker renews that. */
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
  boot: 120,
  healthGrace: 180,
  visibility: 20,
  queueRetention: 4 * 24 * 3600,
  deadLetterRetention: 14 * 24 * 3600,
};

/** Every agreement between the layers that these times break, in words. */
export function findDisagreements(timings: Timings): string[] {
  return AGREEMENTS.filter(({ holds }) => !holds(timings)).map(({ says }) => says);
}

type Agreement = { says: string; holds: (timings: Timings) => boolean };

const AGREEMENTS: readonly Agreement[] = [
  {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    says: 'the server keeps idle connections for longer than the load balancer, or that answers 502',
    holds: ({ keepAlive, loadBalancerIdle }) => keepAlive > loadBalancerIdle,
  },
  {
    says: 'the server waits for a head for longer than it keeps an idle connection',
    holds: ({ headers, keepAlive }) => headers > keepAlive,
  },
  {
    says: 'the server waits for a whole request for longer than for its head',
    holds: ({ request, headers }) => request > headers,
  },
  {
    says: 'the API serves on until the load balancer has seen that it is not ready',
    holds: ({ serveOn, healthCheckInterval, unhealthyAfter }) =>
      serveOn >= healthCheckInterval * (unhealthyAfter + 1),
  },
  {
    says: 'the load balancer lets a target finish for as long as the API serves on',
    holds: ({ deregistration, serveOn }) => deregistration >= serveOn,
  },
  {
    says: 'the API is killed only after it served on and had its time to stop',
    holds: ({ apiStopGrace, serveOn, apiShutdown }) => apiStopGrace > serveOn + apiShutdown,
  },
  {
    says: 'a worker that stops lets its longest handler end',
    holds: ({ drain, handler }) => drain > handler,
  },
  {
    says: 'a worker is killed only after it had its time to drain and to stop',
    holds: ({ workerStopGrace, drain, workerShutdown }) => workerStopGrace > drain + workerShutdown,
  },
  {
    says: 'AWS waits for an instance for as long as it may take to notice and to stop',
    holds: ({ terminationHook, terminationPoll, apiStopGrace, workerStopGrace }) =>
      terminationHook > 2 * terminationPoll + Math.max(apiStopGrace, workerStopGrace),
  },
  {
    says: 'the health of an instance does not count before it can be up',
    holds: ({ healthGrace, boot }) => healthGrace > boot,
  },
  {
    says: 'a message is not delivered again while its handler may still run, even if no heartbeat comes through',
    holds: ({ visibility, handler }) => visibility > handler,
  },
  {
    // A moved message keeps its first enqueue time.
    says: 'dead letters are kept for longer than messages may wait before them',
    holds: ({ deadLetterRetention, queueRetention }) => deadLetterRetention > queueRetention,
  },
];
