/** One span identifies another by these: W3C Trace Context, 32 and 16 lower-case hexadecimal digits. */
export type SpanReference = { traceId: string; spanId: string };

/** A span that has ended. It is reported once, at its end, with the ids that its trace context had from the start. */
export type Span = SpanReference & {
  /** Of low cardinality: ids and event types are attributes. */
  name: string;
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** Absent for the first span of a trace. */
  parent?: { spanId: string; isRemote: boolean };
  /** Unix time in ms; a fraction is kept. */
  startMs: number;
  endMs: number;
  attributes?: Readonly<Record<string, string | number | boolean>>;
  /** Related spans of other traces. */
  links?: readonly SpanReference[];
  /** Why it failed. */
  error?: string;
  /** W3C `tracestate`, as the caller sent it. */
  traceState?: string;
};

/** Takes spans to a trace backend. */
export type SpanSink = {
  /** Never throws, never waits: when its buffer is full it drops the span and counts it. */
  record(span: Span): void;
  /** Sends what waits, for at most `flushMs`, and closes. */
  stop(): Promise<void>;
};

/** Why a span is lost: too many waited, the backend did not take it, or the process stopped first. */
export type SpanDropReason = 'queue_full' | 'export_failed' | 'stopped';

/** What a sink reports about itself. Every span that is recorded is later exported or dropped. */
export type SpanSinkProbe = {
  recorded(): void;
  exported(spans: number): void;
  dropped(spans: number, reason: SpanDropReason): void;
  /** A call failed: the backend did not take its spans. */
  unavailable(reason: string): void;
};
