import { z } from 'zod';

const count = z.int();
const time = z.iso.datetime();
const reported = time.meta({
  description: 'Complete up to this time. Processes report every 10 s, so later events may be missing.',
});
export const outcomes = z.object({
  accepted: count,
  processed: count,
  failed: count,
  redriven: count,
  duplicate: count,
});
const latency = z.object({
  count,
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
});

export const rates = z.object({
  accepted_per_second: z.number(),
  rejected_per_second: z.number(),
  processed_per_second: z.number(),
  failed_per_second: z.number(),
});

/** The part of `/stats` about events. Outcomes are defined here, once. */
export const statistics = z
  .object({
    window: z.object({ from: time, to: time, seconds: z.number() }).meta({
      description: 'Counts are kept per minute, so the window begins at a whole minute.',
    }),
    events: outcomes
      .extend({ rejected: count, by_type: z.record(z.string(), outcomes), as_of: reported })
      .meta({
        description:
          'What happened in the window. `failed`: the last attempt failed, and the event has not been processed since. `redriven`: failed before, then was put back and processed; also counted in `processed`. `duplicate`: delivered again, without effect.',
      }),
    rates: rates.extend({ as_of: reported, last_minute: rates.extend({ from: time, to: time }) }).meta({
      description: 'Means over the window, and over the last whole minute that every process has reported.',
    }),
    latency: z.object({ accept: latency, end_to_end: latency, as_of: reported }).meta({
      description:
        '`accept`: from the headers of a request to its response. `end_to_end`: from acceptance to the stored outcome. Accurate to within 5 %.',
    }),
    totals: z
      .object({ stored: count, processed: count, failed: count, redriven: count, as_of: reported })
      .meta({
        description:
          'Since the first event, as stored in the table. A redriven event counts as processed, and no longer as failed.',
      }),
    as_of: time.meta({ description: 'When this response was made. Each part has its own `as_of`.' }),
    exact_until: time.nullable().meta({
      description:
        'Outcomes stored before this time were recounted from the table. Later ones are as the workers report them, every 10 s.',
    }),
  })
  .meta({ id: 'Statistics' });

export type Statistics = z.output<typeof statistics>;

const oldestAgeFields = z.object({
  oldest_age_seconds: z.number().nullable().meta({
    description:
      'Estimated age of the oldest visible message: the age of the oldest message that workers received recently, growing with the clock while they receive none. 0 when no message is visible; null when messages are visible and no worker has heard from the queue.',
  }),
  oldest_age_as_of: z.iso.datetime().nullable().meta({
    description:
      'When a worker last heard from the queue. Workers report every 10 s. Null if none has heard from it.',
  }),
});
export type OldestAge = z.output<typeof oldestAgeFields>;

const queueDepth = z
  .object({
    visible: z.int(),
    in_flight: z.int(),
    delayed: z.int(),
    dead_letters: z.int(),
    estimated_events: z.int().meta({
      description:
        'A message is a pack of events: this is the number of messages times the mean size of the packs that this API process sent recently.',
    }),
    as_of: z.iso.datetime().meta({ description: 'When the queue was asked.' }),
    ...oldestAgeFields.shape,
  })
  .meta({
    description: 'In messages, as the queue approximates them. Null when the queue cannot be reached.',
  });

/** The whole body of `/stats`. */
export const statisticsBody = statistics.extend({
  queue: queueDepth.nullable(),
  workers: z.object({
    live: z.int().meta({ description: 'Workers that reported in the last 25 s.' }),
    desired: z.int().nullable().meta({
      description: 'Workers that the scaling policy asks for. Null while no process follows it.',
    }),
    reason: z.string().nullable().meta({ description: 'Why the policy asks for that many.' }),
    as_of: z.iso.datetime().meta({
      description: "The oldest of the workers' latest reports. Each worker reports every 10 s.",
    }),
  }),
});

export type QueueDepth = z.output<typeof queueDepth>;
export type StatisticsBody = z.output<typeof statisticsBody>;
