import {
  DEAD_LETTER_RETENTION_SECONDS,
  MAX_RECEIVE_COUNT,
  QUEUE_RETENTION_SECONDS,
  VISIBILITY_TIMEOUT_SECONDS,
} from './resources.ts';

/** Times that must agree between load balancer, groups, queue, instances and the processes on them. In seconds. */
export type Timings = {
  loadBalancer: {
    idleTimeout: number;
    deregistrationDelay: number;
    healthCheck: { interval: number; timeout: number; unhealthyThreshold: number };
  };
  server: { keepAlive: number; headers: number; request: number };
  api: { servesOn: number; shutdown: number; dockerStop: number; systemdStop: number; lifecycleHook: number };
  worker: {
    handlerTimeout: number;
    drain: number;
    dockerStop: number;
    systemdStop: number;
    lifecycleHook: number;
  };
  queue: { visibility: number; retention: number; deadLetterRetention: number; maxReceiveCount: number };
  /** `boot`: what an instance is given to become healthy. */
  group: { boot: number; healthCheckGrace: number; warmUp: number };
};

/** What a worker needs after its drain: to give back, to write its last counts, to close. */
export const AFTER_DRAIN_SECONDS = 8;

export const TIMINGS: Timings = {
  loadBalancer: {
    idleTimeout: 60,
    deregistrationDelay: 20,
    healthCheck: { interval: 5, timeout: 4, unhealthyThreshold: 2 },
  },
  server: { keepAlive: 72, headers: 75, request: 80 },
  api: { servesOn: 20, shutdown: 25, dockerStop: 50, systemdStop: 60, lifecycleHook: 120 },
  worker: { handlerTimeout: 10, drain: 20, dockerStop: 40, systemdStop: 50, lifecycleHook: 120 },
  queue: {
    visibility: VISIBILITY_TIMEOUT_SECONDS,
    retention: QUEUE_RETENTION_SECONDS,
    deadLetterRetention: DEAD_LETTER_RETENTION_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  },
  group: { boot: 150, healthCheckGrace: 180, warmUp: 180 },
};

/** Each agreement that is broken, in words; none when all hold. */
export function findDisagreements(timings: Timings): string[] {
  const rules = [...acrossConnections(timings), ...whileStopping(timings), ...ofMessages(timings)];
  return rules.filter(({ holds }) => !holds).map(({ otherwise }) => otherwise);
}

type Agreement = { holds: boolean; otherwise: string };

function acrossConnections({ loadBalancer, server, group }: Timings): Agreement[] {
  const { interval, timeout } = loadBalancer.healthCheck;
  return [
    {
      holds: server.keepAlive > loadBalancer.idleTimeout,
      otherwise: `the server closes idle connections after ${server.keepAlive} s, while the load balancer keeps them for ${loadBalancer.idleTimeout} s: it would send into a closed one`,
    },
    {
      holds: server.headers > server.keepAlive,
      otherwise: `headers have ${server.headers} s, which is no longer than the keep-alive of ${server.keepAlive} s`,
    },
    {
      holds: server.request >= server.headers,
      otherwise: `a request has ${server.request} s, its headers alone ${server.headers} s`,
    },
    {
      holds: timeout < interval,
      otherwise: `a health check may take ${timeout} s, and the next comes after ${interval} s`,
    },
    {
      holds: group.healthCheckGrace > group.boot,
      otherwise: `a group judges instances after ${group.healthCheckGrace} s, while booting may take ${group.boot} s`,
    },
    {
      holds: group.warmUp >= group.boot,
      otherwise: `an instance counts as warm after ${group.warmUp} s, while booting may take ${group.boot} s`,
    },
  ];
}

function whileStopping({ loadBalancer, api, worker }: Timings): Agreement[] {
  const { interval, timeout, unhealthyThreshold } = loadBalancer.healthCheck;
  const noticed = interval * unhealthyThreshold + timeout;
  const workerStops = worker.drain + AFTER_DRAIN_SECONDS;
  return [
    {
      holds: api.servesOn >= loadBalancer.deregistrationDelay,
      otherwise: `the API serves on for ${api.servesOn} s, while the load balancer deregisters for ${loadBalancer.deregistrationDelay} s`,
    },
    {
      holds: api.servesOn >= noticed,
      otherwise: `the API serves on for ${api.servesOn} s, while the load balancer notices after up to ${noticed} s that it is not ready`,
    },
    ...nested('the API', api.servesOn + api.shutdown, api),
    ...nested('a worker', workerStops, worker),
    {
      holds: worker.drain > worker.handlerTimeout,
      otherwise: `a worker drains for ${worker.drain} s, while a handler may take ${worker.handlerTimeout} s`,
    },
  ];
}

/** Whoever waits for a stop must wait longer than what it waits for. */
function nested(
  who: string,
  stops: number,
  { dockerStop, systemdStop, lifecycleHook }: Timings['api' | 'worker'],
): Agreement[] {
  return [
    {
      holds: dockerStop > stops,
      otherwise: `${who} needs up to ${stops} s to stop, while docker kills it after ${dockerStop} s`,
    },
    {
      holds: systemdStop > dockerStop,
      otherwise: `docker stops ${who} within ${dockerStop} s, while systemd gives up after ${systemdStop} s`,
    },
    {
      holds: lifecycleHook > systemdStop,
      otherwise: `systemd stops ${who} within ${systemdStop} s, while the instance is terminated after ${lifecycleHook} s`,
    },
  ];
}

function ofMessages({ worker, queue }: Timings): Agreement[] {
  return [
    {
      // A heartbeat extends it while work goes on: this is for the worker whose heartbeat does not get through.
      holds: queue.visibility > worker.handlerTimeout,
      otherwise: `a message comes back after ${queue.visibility} s, while its handler may take ${worker.handlerTimeout} s`,
    },
    {
      holds: queue.deadLetterRetention > queue.retention,
      otherwise: `dead letters are kept for ${queue.deadLetterRetention} s from when they were first sent, and the queue keeps messages for ${queue.retention} s already`,
    },
    {
      // The worker splits a pack at its third receive; SQS must not have taken it away by then.
      holds: queue.maxReceiveCount > 3,
      otherwise: `SQS gives up on a message after ${queue.maxReceiveCount} receives, and workers split a pack at the third`,
    },
  ];
}
