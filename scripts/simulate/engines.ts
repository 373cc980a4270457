import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import type { Engine } from './engine.ts';
import { NET, netMetric } from './net.ts';
import { createPolicyEngine } from './policy-engine.ts';
import { createPolicyOnAws } from './policy-on-aws.ts';
import {
  backlogPerInstance,
  createTargetTracking,
  utilisation,
  visiblePerInstance,
} from './target-tracking.ts';

const TODAY = { launchHook: false };
const GROUP = { ...DEFAULT_SCALING, scaleIn: true };

export const POLICY_ON_AWS = createPolicyOnAws(DEFAULT_SCALING, netMetric(DEFAULT_SCALING, NET));

/** All engines have the same parameters. */
export const ENGINES: Engine[] = [
  createPolicyEngine(DEFAULT_SCALING),
  POLICY_ON_AWS,
  createTargetTracking(GROUP, [backlogPerInstance(DEFAULT_SCALING, TODAY)], {
    name: 'tracking',
    title: 'AWS, backlog',
    killsBusyWorkers: false,
  }),
  createTargetTracking(GROUP, [backlogPerInstance(DEFAULT_SCALING, TODAY), utilisation], {
    name: 'tracking-cpu',
    title: 'AWS, backlog and CPU',
    killsBusyWorkers: false,
  }),
  createTargetTracking(GROUP, [visiblePerInstance(DEFAULT_SCALING, TODAY)], {
    name: 'naive',
    title: 'AWS, visible only',
    killsBusyWorkers: true,
  }),
];
