import type { Clock } from '../core/clock/clock.ts';
import type { BackEnd } from '../core/ports/back-end.ts';
import type { Sender } from '../core/ports/queue.ts';
import type { DependencyProbe } from '../core/telemetry/dependency-probe.ts';
import { type AwsSettings, createAwsBackEnd, createAwsSender } from './aws/aws-back-end.ts';

/*
 * The one place that turns settings into adapters.
 */

/** Plain values, so that a thread can be given them. */
export type BackEndSettings = AwsSettings;

/** Everything that a process reaches over the network. `probe` is told of each call. */
export function connectBackEnd(settings: BackEndSettings, clock: Clock, probe?: DependencyProbe): BackEnd {
  return createAwsBackEnd(settings, clock, probe);
}

/** Only what accepting needs. */
export function connectSender(settings: BackEndSettings, clock: Clock, probe?: DependencyProbe): Sender {
  return createAwsSender(settings, clock, probe);
}
