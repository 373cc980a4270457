import type { Answer, FleetSeen, RefreshRequest, TemplateVersion } from '../cloud.ts';
import { sameTemplate } from '../cloud.ts';
import {
  ageInstance,
  type ImageBehaviour,
  instanceSeen,
  isBad,
  isLive,
  type ModelInstance,
  terminate,
} from './model-instance.ts';
import {
  ageRefresh,
  isActive,
  isOutdated,
  isWarm,
  type ModelRefresh,
  newAllowed,
  refreshSeen,
} from './model-refresh.ts';

export type ModelGroupOptions = {
  name: string;
  saved: TemplateVersion;
  desired: number;
  min: number;
  hasTargets: boolean;
  behaviourOf: (template: TemplateVersion) => ImageBehaviour;
  /**
   * AWS's page on skip matching says both that instances with another version are replaced, and that a refresh to what
   * is saved already succeeds at once. The drills run with either.
   */
  skipsUnchanged: boolean;
};

export type ModelGroup = ReturnType<typeof createModelGroup>;

/** An Auto Scaling group with instance refreshes, second by second. Scaling launches what a refresh wants. */
export function createModelGroup(options: ModelGroupOptions) {
  const { name, behaviourOf, min, hasTargets } = options;
  let { saved, desired } = options;
  let launched = 0;
  let instances: ModelInstance[] = Array.from({ length: desired }, () => launch(saved, -3600, 'InService'));
  const refreshes: ModelRefresh[] = [];

  function launch(
    template: TemplateVersion,
    now: number,
    lifecycle: ModelInstance['lifecycle'] = 'Pending:Wait',
  ) {
    launched += 1;
    const behaviour = behaviourOf(template);
    return { id: `i-${name}-${launched}`, template, behaviour, lifecycle, launchedAt: now, since: now };
  }

  function stop(chosen: readonly ModelInstance[], now: number): void {
    const ids = new Set(chosen.map(({ id }) => id));
    instances = instances.map((instance) => (ids.has(instance.id) ? terminate(instance, now) : instance));
  }

  /** Launches before it terminates, as with a minimum healthy percentage of 100. */
  function replace(refresh: ModelRefresh, now: number): void {
    const back = refresh.status === 'RollbackInProgress';
    const isOld = (instance: ModelInstance) => isOutdated(refresh, instance) !== back;
    const live = instances.filter(isLive);
    const old = live.filter(isOld);
    const fresh = live.filter((instance) => !isOld(instance));
    const surge = Math.max(1, Math.floor((desired * (refresh.request.maxHealthyPercentage - 100)) / 100));
    const allowed = back ? desired : newAllowed(refresh, desired, now);
    const missing = Math.max(0, desired - live.length);
    const wanted = Math.min(allowed - fresh.length, desired + surge - live.length);
    fill(Math.max(missing, wanted), back ? saved : refresh.request.template, now);
    const unready = old.filter(({ lifecycle }) => lifecycle === 'Pending:Wait');
    const warm = fresh.filter((instance) => isWarm(instance, now)).length;
    const spare =
      refresh.request.minHealthyPercentage === 0 ? old.length : old.length - unready.length + warm - desired;
    stop(
      [
        ...(back ? unready : []),
        ...old.filter(({ lifecycle }) => lifecycle === 'InService').slice(0, Math.max(0, spare)),
      ],
      now,
    );
  }

  function keepSize(now: number): void {
    const live = instances.filter(isLive);
    fill(desired - live.length, saved, now);
    const pendingFirst = [...live].sort((one, other) => other.launchedAt - one.launchedAt);
    stop(pendingFirst.slice(0, Math.max(0, live.length - desired)), now);
  }

  function fill(count: number, template: TemplateVersion, now: number): void {
    for (let index = 0; index < count; index += 1) instances.push(launch(template, now));
  }

  const group = {
    name,
    /** One second passes. */
    tick(now: number, firing: readonly string[]): void {
      instances = instances.flatMap((instance) => ageInstance(instance, now) ?? []);
      const [refresh] = refreshes;
      if (isActive(refresh)) {
        const aged = ageRefresh(refresh, instances, desired, firing, now);
        refreshes[0] = aged;
        if (aged.status === 'Successful') saved = aged.request.template;
        if (isActive(aged) && aged.status !== 'Cancelling') replace(aged, now);
        else keepSize(now);
      } else keepSize(now);
    },
    start(request: RefreshRequest, now: number): Answer {
      if (isActive(refreshes[0])) return { kind: 'conflict', reason: 'InstanceRefreshInProgress' };
      const unchanged =
        options.skipsUnchanged && request.skipMatching && sameTemplate(saved, request.template);
      refreshes.unshift({
        id: `r-${name}-${refreshes.length + 1}`,
        request,
        status: unchanged ? 'Successful' : 'Pending',
        reason: '',
        startedAt: now,
        progressAt: now,
        replaced: 0,
        replacesToo: new Set(request.skipMatching ? [] : instances.map(({ id }) => id)),
        checkpointsPassed: 0,
        waitsUntil: now,
        percentage: 0,
        left: instances.length,
      });
      return { kind: 'accepted' };
    },
    rollback: () => undo('RollbackInProgress'),
    cancel: () => undo('Cancelling'),
    scaleTo(size: number): void {
      desired = size;
    },
    /** All, also those that drain. */
    instances: (): readonly ModelInstance[] => instances,
    seen(now: number): FleetSeen {
      const inService = instances.filter(({ lifecycle }) => lifecycle === 'InService');
      return {
        saved,
        min,
        desired,
        instances: instances.map(instanceSeen),
        refreshes: refreshes.map(refreshSeen),
        healthyTargets: hasTargets ? inService.filter((instance) => !isBad(instance, now)).length : undefined,
      };
    },
    /** Of each refresh, latest first. */
    requests: () => refreshes.map(({ request }) => request),
  };

  function undo(status: 'RollbackInProgress' | 'Cancelling'): Answer {
    const [refresh] = refreshes;
    if (!isActive(refresh)) return { kind: 'conflict', reason: 'ActiveInstanceRefreshNotFound' };
    refreshes[0] = { ...refresh, status };
    return { kind: 'accepted' };
  }
  return group;
}
