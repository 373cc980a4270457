import type { Service } from '../../names.ts';
import type { Cloud, TemplateVersion } from '../cloud.ts';
import { NO_RECORD, type Release, recordText } from '../release-record.ts';
import { createModelAlarms } from './model-alarms.ts';
import { createModelGroup, type ModelGroup } from './model-group.ts';
import { GOOD_IMAGE, type ImageBehaviour } from './model-instance.ts';
import { createTraffic } from './model-traffic.ts';

export type WorldOptions = {
  /** How each service's image of version 2 behaves. Version 1 is good, and runs. */
  second?: Partial<Record<Service, Partial<ImageBehaviour>>>;
  skipsUnchanged?: boolean;
  /** Nothing has been released yet: the groups have version 1, and no instance is up. */
  empty?: boolean;
  /** The names of the groups. */
  names?: Record<Service, string>;
};

export type World = ReturnType<typeof createWorld>;

/** Both fleets with their traffic and alarms, on a clock that only `advance` moves. */
export function createWorld({
  second = {},
  skipsUnchanged = false,
  empty = false,
  names = GROUPS,
}: WorldOptions = {}) {
  const group = (service: Service): ModelGroup =>
    createModelGroup({
      name: names[service],
      saved: templateOf(service, '1'),
      desired: empty ? 0 : 3,
      min: 2,
      hasTargets: service === 'api',
      skipsUnchanged,
      behaviourOf: ({ version }) => (version === '2' ? { ...GOOD_IMAGE, ...second[service] } : GOOD_IMAGE),
    });
  const groups = { worker: group('worker'), api: group('api') };
  if (empty) for (const each of Object.values(groups)) each.scaleTo(2);
  const traffic = createTraffic();
  const alarms = createModelAlarms();
  const parameters = {
    record: empty ? NO_RECORD : recordText({ run: 'run-0', doing: 'nothing', finished: [FIRST_RELEASE] }),
    digest: empty ? NO_RECORD : FIRST_RELEASE.digest,
  };
  let now = 0;

  function tick(): void {
    now += 1;
    const firing = alarms.firing();
    for (const each of [groups.worker, groups.api]) each.tick(now, firing);
    traffic.tick(groups.api.instances(), groups.worker.instances(), now);
    if (now % 60 === 0) alarms.record(traffic.takeErrorShare(60), traffic.oldestAge(now));
  }

  return {
    groups,
    traffic,
    parameters,
    /** Of every table; undefined while there is none. */
    indexes: undefined as unknown[] | undefined,
    firing: () => alarms.firing(),
    nowMs: () => now * 1000,
    now: () => now,
    /** Seconds pass; `everySecond` may interfere. */
    advance(seconds: number, everySecond: () => void = () => {}): void {
      for (let passed = 0; passed < seconds; passed += 1) {
        tick();
        everySecond();
      }
    },
  };
}

export const GROUPS = { worker: 'sluice-drill-worker', api: 'sluice-drill-api' };
export const FIRST_RELEASE = modelRelease('1');
export const SECOND_RELEASE = modelRelease('2');

function modelRelease(version: string): Release {
  return {
    digest: `sha256:${version.repeat(64)}`,
    worker: templateOf('worker', version),
    api: templateOf('api', version),
  };
}

function templateOf(service: Service, version: string): TemplateVersion {
  return { id: `lt-${service}`, version };
}

/** The model as a release sees it, without HTTP. */
export function modelCloud({ groups, parameters, firing, now }: World): Cloud {
  const groupNamed = (name: string) => (name === GROUPS.worker ? groups.worker : groups.api);
  return {
    observe: async () => ({
      ...parameters,
      fleets: { worker: groups.worker.seen(now()), api: groups.api.seen(now()) },
      firing: firing(),
    }),
    startRefresh: async (request) => groupNamed(request.group).start(request, now()),
    rollbackRefresh: async (group) => groupNamed(group).rollback(),
    cancelRefresh: async (group) => groupNamed(group).cancel(),
    async writeRecord(text) {
      parameters.record = text;
      return { kind: 'accepted' };
    },
    async writeDigest(digest) {
      parameters.digest = digest;
      return { kind: 'accepted' };
    },
  };
}
