import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import type { Engine } from './engine.ts';
import { createPolicyEngine } from './policy-engine.ts';
import {
  backlogPerInstance,
  createTargetTracking,
  utilisation,
  visiblePerInstance,
} from './target-tracking.ts';

/** All engines have the same parameters. */
export const ENGINES: Engine[] = [
  createPolicyEngine(DEFAULT_SCALING),
  createTargetTracking(DEFAULT_SCALING, [backlogPerInstance(DEFAULT_SCALING)], {
    name: 'tracking',
    title: 'AWS, backlog',
    killsBusyWorkers: false,
  }),
  createTargetTracking(DEFAULT_SCALING, [backlogPerInstance(DEFAULT_SCALING), utilisation], {
    name: 'tracking-cpu',
    title: 'AWS, backlog and CPU',
    killsBusyWorkers: false,
  }),
  createTargetTracking(DEFAULT_SCALING, [visiblePerInstance(DEFAULT_SCALING)], {
    name: 'naive',
    title: 'AWS, visible only',
    killsBusyWorkers: true,
  }),
];
