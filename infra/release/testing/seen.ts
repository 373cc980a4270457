import type { FleetSeen, InstanceSeen, RefreshSeen, Seen, TemplateVersion } from '../cloud.ts';
import type { Release } from '../release-record.ts';

/** Values for tests: version 1 runs, version 2 is to come. */

export const OLD: TemplateVersion = { id: 'lt-1', version: '1' };
export const NEW: TemplateVersion = { id: 'lt-1', version: '2' };
export const OTHER: TemplateVersion = { id: 'lt-1', version: '3' };

export function releaseOf(letter: string, template: TemplateVersion): Release {
  return { digest: `sha256:${letter.repeat(64)}`, worker: template, api: template };
}

export const FIRST = releaseOf('a', OLD);
export const SECOND = releaseOf('b', NEW);

export function instances(...templates: (TemplateVersion | [TemplateVersion, string])[]): InstanceSeen[] {
  return templates.map((entry, index) => {
    const [template, lifecycle] = Array.isArray(entry) ? entry : [entry, 'InService'];
    return { id: `i-${index}`, template, lifecycle };
  });
}

export function refresh(parts: Partial<RefreshSeen> = {}): RefreshSeen {
  return {
    id: 'r-1',
    status: 'InProgress',
    template: NEW,
    startedAtMs: 0,
    percentage: 0,
    left: 2,
    reason: '',
    ...parts,
  };
}

export function fleet(parts: Partial<FleetSeen> = {}): FleetSeen {
  return {
    saved: OLD,
    min: 2,
    desired: 2,
    instances: instances(OLD, OLD),
    refreshes: [],
    healthyTargets: undefined,
    ...parts,
  };
}

export function seen(parts: Partial<Seen> = {}): Seen {
  return {
    record: 'none',
    digest: FIRST.digest,
    fleets: { worker: fleet(), api: fleet({ healthyTargets: 2 }) },
    firing: [],
    ...parts,
  };
}
