/** What the model takes for granted where neither the code nor the infrastructure says it. */
export type Workload = {
  eventsPerSecond: number;
  /** The payload as JSON. */
  eventBytes: number;
  /** 1: each event is a request of its own; more: they come through the batch route. */
  eventsPerRequest: number;
  /** The share of events that come with an idempotency key. */
  keyedShare: number;
};

export const DEFAULT_WORKLOAD: Omit<Workload, 'eventsPerSecond'> = {
  eventBytes: 200,
  eventsPerRequest: 1,
  keyedShare: 0,
};

/** Rates that docs/cost.md shows. */
export const SHOWN_RATES = [10, 500, 5_000];

export const GIB = 2 ** 30;
export const MILLION = 1e6;

/** An encoded event in a pack, beyond its payload: id, times, trace context, names. */
export const ENVELOPE_BYTES = 230;
/** Headers of a request, and the body's other fields; an answer with its headers. */
export const REQUEST_OVERHEAD_BYTES = 450;
export const ANSWER_BYTES = 550;
/** A client that keeps its connection sends so many requests over it. */
export const REQUESTS_PER_CONNECTION = 100;
/** A client waits so long between two requests: with it, connections are open at a time. */
export const THINK_SECONDS = 2;

/** No line is written for an event that goes well, at the level `info`: this is what a process says of itself. */
export const LOG_BYTES_PER_PROCESS_SECOND = 20;
/** A line of the access log, compressed. */
export const ACCESS_LOG_BYTES = 120;
/** The flow log has what was refused alone: mostly the internet's scanners, at the load balancer. */
export const FLOW_LOG_BYTES_PER_SECOND = 150;

/** A row of minute counts: up to 2 KiB with the types and the latencies of a usual process. */
export const ROLLUP_WRITE_UNITS = 2;
export const IMAGE_GIB = 0.25;

/** How long a message is in hand where nothing waits: insert 15 ms, delete within 50 ms, and the calls' own time. */
export const UNLOADED_MESSAGE_SECONDS = 0.1;
/** Instances are added rather than let grow busier than this. */
export const CPU_TARGET = 0.5;
