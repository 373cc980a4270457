import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { releaseParameter } from '../names.ts';
import { NO_RECORD } from './release-record.ts';

/** Terraform makes and destroys the parameter with its environment; only releases write it. */
export function createReleaseRecord(scope: Construct, environment: Environment): SsmParameter {
  return new SsmParameter(scope, 'release-record', {
    name: releaseParameter(environment),
    description: 'What a release intends, and what finished before',
    type: 'String',
    value: NO_RECORD,
    lifecycle: { ignoreChanges: ['value'] },
  });
}
