import { GIB, IMAGE_GIB, SPAN_BYTES, SPANS_PER_SAMPLED_EVENT, STORED_SPAN_BYTES } from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';

/** The storage of monitoring: metrics on a volume with snapshots, traces in a bucket, copies of its tools' images. */
export function monitoringLines({ workload }: Size, deployment: Deployment): Line[] {
  const { monitoring, dataVolumesGib, zones } = deployment;
  if (monitoring === 'off') return [];
  const spansPerSecond = workload.eventsPerSecond * monitoring.sampledShare * SPANS_PER_SAMPLED_EVENT;
  const spansKept = spansPerSecond * monitoring.traceRetentionDays * 86_400;
  // Instances are in every zone, and the host in one. Both sides are billed.
  const crossing = (2 * (zones - 1)) / zones;
  return [
    line('Monitoring host', 'volume', dataVolumesGib),
    // Each further day's snapshot adds what changed, which is little beside the first.
    line('Monitoring host', 'snapshot', dataVolumesGib),
    line('Monitoring host', 'images', monitoring.images * IMAGE_GIB),
    line('Traces', 'objectStorage', (spansKept * STORED_SPAN_BYTES) / GIB),
    line('Traces', 'zoneData', (crossing * spansPerSecond * SPAN_BYTES * SECONDS_A_MONTH) / GIB),
  ];
}
