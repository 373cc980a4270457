import {
  type ScalingParameters,
  TRACKED_UTILISATION,
  targetBacklogPerWorker,
} from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Engine, Sizer, Surroundings, View } from './engine.ts';
import { draw } from './random.ts';
import { createAlarms, type Demand, type TrackedMetric } from './tracking-alarms.ts';

const MINUTE = 60;

/** Of the group that target tracking sizes. */
export type TrackedGroup = Pick<ScalingParameters, 'minWorkers' | 'maxWorkers'> & {
  /** Whether target tracking may take instances away. */
  scaleIn: boolean;
};

/** AWS's target tracking. Of several metrics, the highest demand counts, and scaling in needs all. */
export function createTargetTracking(
  group: TrackedGroup,
  metrics: TrackedMetric[],
  about: Pick<Engine, 'name' | 'title' | 'killsBusyWorkers'>,
): Engine {
  return {
    ...about,
    assumes: ['bootSeconds', 'metricDelaySeconds', 'removedPerMinute'],
    start: (surroundings) => startTracking(group, metrics, surroundings),
  };
}

export function startTracking(
  { minWorkers, maxWorkers, scaleIn }: TrackedGroup,
  metrics: TrackedMetric[],
  { conditions, randomOf }: Pick<Surroundings, 'conditions' | 'randomOf'>,
): Sizer {
  const within = (workers: number) => Math.min(maxWorkers, Math.max(minWorkers, workers));
  const random = randomOf('metric delay');
  const paceOf = randomOf('pace of scaling in');
  const alarms = metrics.map((metric) => createAlarms(metric, conditions.metricDelaySeconds, random));
  let warmUntil = 0;
  let before = 0;
  return {
    decide(view) {
      for (const alarm of alarms) alarm.watch(view);
      if (view.desired > before) warmUntil = view.second + TIMINGS.boot;
      before = view.desired;
      if ((view.second + 1) % MINUTE !== 0) return view.desired;
      const demands = alarms.map((alarm) => alarm.demand(view.second + 1));
      const most = Math.max(...demands.map(workersAsked));
      if (most > 0) return Math.max(view.desired, within(most));
      // AWS does not scale in while instances warm up.
      const isWarmingUp = view.second < warmUntil || view.serving < view.desired;
      const areFewer = scaleIn && demands.every(({ kind }) => kind === 'fewer');
      if (!areFewer || isWarmingUp) return view.desired;
      return within(view.desired - Math.round(draw(conditions.removedPerMinute, paceOf)));
    },
  };
}

function workersAsked(demand: Demand): number {
  return demand.kind === 'more' ? demand.workers : 0;
}

/** Whether a launch hook keeps instances that boot out of service. Without one, they are in service at once. */
export type Group = { launchHook: boolean };

function inService({ launchHook }: Group): (view: View) => number {
  return launchHook ? (view) => Math.max(1, view.serving) : (view) => view.desired;
}

/** Messages visible and in flight, over the instances in service. */
export function backlogPerInstance(parameters: ScalingParameters, group: Group): TrackedMetric {
  return {
    total: ({ visible, inFlight }) => visible + inFlight,
    instances: inService(group),
    target: targetBacklogPerWorker(parameters),
  };
}

/** What many set-ups begin with: messages in flight do not count. */
export function visiblePerInstance(parameters: ScalingParameters, group: Group): TrackedMetric {
  return { ...backlogPerInstance(parameters, group), total: ({ visible }) => visible };
}

/** The share of the workers' capacity in use, as the group's CPU shows it. Instances that warm up do not count. */
export const utilisation: TrackedMetric = {
  total: (view) => view.utilisation * view.serving,
  instances: ({ serving }) => Math.max(1, serving),
  target: TRACKED_UTILISATION,
};
