import type { InstanceSeen, TemplateVersion } from '../cloud.ts';

/** How an image behaves in the model. Times are seconds since the instance was launched. */
export type ImageBehaviour = {
  /** Infinity: it never gets ready. */
  readyAfter: number;
  /** It still reports that it is alive, and does its work no more. */
  badAfter: number;
};

export const GOOD_IMAGE: ImageBehaviour = { readyAfter: 60, badAfter: Number.POSITIVE_INFINITY };

/** One instance, through the states of https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
export type ModelInstance = {
  id: string;
  template: TemplateVersion;
  behaviour: ImageBehaviour;
  lifecycle: 'Pending:Wait' | 'InService' | 'Terminating:Wait';
  launchedAt: number;
  /** Since when it is in `lifecycle`, in seconds. */
  since: number;
};

/** The launch hook gives an instance this long, and then abandons it. */
const READY_HOOK_SECONDS = 300;
/** Less than the termination hook allows. */
const DRAIN_SECONDS = 20;

/** The instance a second later; undefined once it is gone. */
export function ageInstance(instance: ModelInstance, now: number): ModelInstance | undefined {
  const inState = now - instance.since;
  switch (instance.lifecycle) {
    case 'Pending:Wait': {
      if (now - instance.launchedAt >= instance.behaviour.readyAfter)
        return enter(instance, 'InService', now);
      return inState >= READY_HOOK_SECONDS ? undefined : instance;
    }
    case 'InService':
      return instance;
    case 'Terminating:Wait':
      return inState >= DRAIN_SECONDS ? undefined : instance;
  }
}

/** An instance that is not in service yet has nothing to drain. */
export function terminate(instance: ModelInstance, now: number): ModelInstance {
  return enter(instance, 'Terminating:Wait', now);
}

export function isLive({ lifecycle }: Pick<ModelInstance, 'lifecycle'>): boolean {
  return lifecycle !== 'Terminating:Wait';
}

export function isBad({ launchedAt, behaviour }: ModelInstance, now: number): boolean {
  return now - launchedAt >= behaviour.badAfter;
}

export function instanceSeen({ id, template, lifecycle }: ModelInstance): InstanceSeen {
  return { id, template, lifecycle };
}

function enter(instance: ModelInstance, lifecycle: ModelInstance['lifecycle'], now: number): ModelInstance {
  return { ...instance, lifecycle, since: now };
}
