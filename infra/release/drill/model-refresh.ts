import { type RefreshRequest, type RefreshSeen, type RefreshStatus, sameTemplate } from '../cloud.ts';
import { isLive, type ModelInstance } from './model-instance.ts';

/** An instance refresh of the model: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html */
export type ModelRefresh = {
  id: string;
  request: RefreshRequest;
  status: RefreshStatus;
  reason: string;
  startedAt: number;
  /** When it last replaced an instance. */
  progressAt: number;
  replaced: number;
  /** Instances that it replaces though they match. */
  replacesToo: ReadonlySet<string>;
  checkpointsPassed: number;
  /** The checkpoint's delay, or the bake time, lasts until then. */
  waitsUntil: number;
  percentage: number;
  left: number;
};

/** AWS tries again to launch an instance that fails, for an hour. */
const RETRY_SECONDS = 3600;
/** How long an instance is in service before it counts. */
const WARMUP_SECONDS = 60;

const ACTIVE = new Set<RefreshStatus>([
  'Pending',
  'InProgress',
  'Baking',
  'Cancelling',
  'RollbackInProgress',
]);

export function isActive(refresh: ModelRefresh | undefined): refresh is ModelRefresh {
  return refresh !== undefined && ACTIVE.has(refresh.status);
}

/** How many instances may have the new version now. */
export function newAllowed(
  { request, checkpointsPassed, waitsUntil }: ModelRefresh,
  size: number,
  now: number,
): number {
  const passed = request.checkpointPercentages[checkpointsPassed - 1] ?? 0;
  const next = request.checkpointPercentages[checkpointsPassed] ?? 100;
  return Math.ceil(((now < waitsUntil ? passed : next) * size) / 100);
}

/** Whether the refresh is to replace this instance. */
export function isOutdated({ request, replacesToo }: ModelRefresh, { id, template }: ModelInstance): boolean {
  return !sameTemplate(template, request.template) || replacesToo.has(id);
}

export function isWarm({ lifecycle, since }: ModelInstance, now: number): boolean {
  return lifecycle === 'InService' && now - since >= WARMUP_SECONDS;
}

/** The refresh a second later. */
export function ageRefresh(
  refresh: ModelRefresh,
  instances: readonly ModelInstance[],
  size: number,
  firing: readonly string[],
  now: number,
): ModelRefresh {
  switch (refresh.status) {
    case 'Pending':
      return { ...refresh, status: 'InProgress' };
    case 'InProgress':
      return failed(refresh, firing, now) ?? progressed(refresh, instances, size, now);
    case 'Baking': {
      const failure = failed(refresh, firing, now);
      if (failure) return failure;
      return now < refresh.waitsUntil ? refresh : { ...refresh, status: 'Successful' };
    }
    case 'Cancelling':
      return { ...refresh, status: 'Cancelled' };
    case 'RollbackInProgress': {
      const left = instances.filter((instance) => !isOutdated(refresh, instance)).length;
      const warm = instances.filter(
        (instance) => isOutdated(refresh, instance) && isWarm(instance, now),
      ).length;
      return left === 0 && warm >= size ? { ...refresh, status: 'RollbackSuccessful' } : refresh;
    }
    default:
      return refresh;
  }
}

function failed(refresh: ModelRefresh, firing: readonly string[], now: number): ModelRefresh | undefined {
  const alarms = refresh.request.alarms.filter((name) => firing.includes(name));
  if (alarms.length > 0)
    return { ...refresh, status: 'Failed', reason: `the alarm ${alarms.join(', ')} is in ALARM` };
  if (
    refresh.status === 'InProgress' &&
    now - Math.max(refresh.progressAt, refresh.waitsUntil) >= RETRY_SECONDS
  )
    return { ...refresh, status: 'Failed', reason: 'no replacement got healthy for an hour' };
  return undefined;
}

function progressed(
  refresh: ModelRefresh,
  instances: readonly ModelInstance[],
  size: number,
  now: number,
): ModelRefresh {
  const live = instances.filter(isLive);
  const left = live.filter((instance) => isOutdated(refresh, instance)).length;
  const replaced = live.filter((instance) => !isOutdated(refresh, instance) && isWarm(instance, now)).length;
  const percentage = size === 0 ? 100 : Math.min(100, Math.floor((100 * replaced) / size));
  const next = { ...refresh, left, replaced, percentage };
  if (replaced > refresh.replaced) next.progressAt = now;
  if (left === 0 && replaced >= size) return finished(next, now);
  const checkpoint = refresh.request.checkpointPercentages[refresh.checkpointsPassed] ?? 100;
  if (checkpoint < 100 && 100 * replaced >= checkpoint * size)
    return {
      ...next,
      checkpointsPassed: refresh.checkpointsPassed + 1,
      waitsUntil: now + refresh.request.checkpointDelaySeconds,
    };
  return next;
}

function finished(refresh: ModelRefresh, now: number): ModelRefresh {
  const { bakeSeconds } = refresh.request;
  return bakeSeconds === 0
    ? { ...refresh, status: 'Successful' }
    : { ...refresh, status: 'Baking', waitsUntil: now + bakeSeconds };
}

export function refreshSeen(refresh: ModelRefresh): RefreshSeen {
  const { id, request, status, reason, startedAt, percentage, left } = refresh;
  return { id, status, template: request.template, startedAtMs: startedAt * 1000, percentage, left, reason };
}
