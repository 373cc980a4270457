import type { SpanDropReason, SpanSinkProbe } from '../ports/span-sink.ts';

/** A probe that adds up the reports of a span sink. */
export function createSpanAccount() {
  const account = {
    recorded: 0,
    exported: 0,
    dropped: {} as Partial<Record<SpanDropReason, number>>, // none yet
    unavailable: [] as string[], // none yet
  };
  const probe: SpanSinkProbe = {
    recorded() {
      account.recorded += 1;
    },
    exported(spans) {
      account.exported += spans;
    },
    dropped(spans, reason) {
      account.dropped[reason] = (account.dropped[reason] ?? 0) + spans;
    },
    unavailable(reason) {
      account.unavailable.push(reason);
    },
  };
  return { account, probe };
}
