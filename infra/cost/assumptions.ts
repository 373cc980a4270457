/** What neither the code nor the infrastructure tells the model. */
export type Workload = {
  eventsPerSecond: number;
  /** The payload as JSON. */
  eventBytes: number;
  /** 1: one request per event. More: the batch route. */
  eventsPerRequest: number;
  /** The share of events with an idempotency key. */
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

/** Bytes that an event in a pack has beyond its payload: id, times, trace context, names. */
export const ENVELOPE_BYTES = 230;
/** Headers and the body's other fields; a response with its headers. */
export const REQUEST_OVERHEAD_BYTES = 450;
export const RESPONSE_BYTES = 550;
/** Requests that a client sends over one connection. */
export const REQUESTS_PER_CONNECTION = 100;
/** Time between two requests of a client. With the rate, it gives the number of open connections. */
export const THINK_SECONDS = 2;

/** Lines about the process itself: at level `info`, a successful event has no line. */
export const LOG_BYTES_PER_PROCESS_SECOND = 20;
/** A line of the access log, compressed. */
export const ACCESS_LOG_BYTES = 120;
/** The flow log has only refused traffic: mostly scanners on the internet, at the load balancer. */
export const FLOW_LOG_BYTES_PER_SECOND = 150;

/** Per event: the request, the send, the processing, the handler, the insert. */
export const SPANS_PER_SAMPLED_EVENT = 5;
/** A span on its way to the collector, as protobuf, and in Tempo's bucket, in columns and compressed. */
export const SPAN_BYTES = 500;
export const STORED_SPAN_BYTES = 100;

/** A row of minute counts is up to 2 KiB for a typical process: types and latencies. */
export const ROLLUP_WRITE_UNITS = 2;
export const IMAGE_GIB = 0.25;

/** Time that a message is in flight without a backlog: 15 ms to insert, up to 50 ms to delete, and the calls. */
export const UNLOADED_MESSAGE_SECONDS = 0.1;
/** Busier than this, another instance is added. */
export const CPU_TARGET = 0.5;
