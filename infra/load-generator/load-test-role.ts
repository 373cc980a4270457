import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Construct } from 'constructs';
import { createWorkflowRole } from '../access/workflow-roles.ts';
import type { Account } from '../account.ts';
import type { Environment } from '../config.ts';
import { LOAD_GENERATOR_SERVICE, type LoadGenerator } from './load-generator.ts';

type Inputs = {
  environment: Environment;
  account: Account;
  providerArn: string;
  /** OWNER/NAME on GitHub. */
  repository: string;
  generator: LoadGenerator;
};

/** What the workflow of load tests may do: start one kind of instance, read what it prints, and end it. */
export function createLoadTestRole(scope: Construct, inputs: Inputs): IamRole {
  const { environment, account, generator } = inputs;
  const of = (resource: string) => `arn:aws:ec2:${environment.region}:${account.id}:${resource}`;
  const itsOwn = { StringEquals: { 'aws:ResourceTag/Service': LOAD_GENERATOR_SERVICE } };
  return createWorkflowRole(scope, {
    ...inputs,
    name: `${environment.prefix}-load-test`,
    githubEnvironment: `load-test-${environment.name}`,
    statements: [
      {
        actions: ['ec2:RunInstances'],
        resources: [of('instance/*')],
        conditions: { StringEquals: { 'ec2:InstanceType': generator.instanceType } },
      },
      {
        actions: ['ec2:RunInstances'],
        resources: [
          of('volume/*'),
          generator.template.arn,
          generator.networkInterface.arn,
          generator.subnet.arn,
        ],
      },
      {
        actions: ['ec2:RunInstances'],
        resources: [`arn:aws:ec2:${environment.region}::image/*`],
        conditions: { StringEquals: { 'ec2:Owner': 'amazon' } },
      },
      {
        actions: ['ec2:CreateTags'],
        resources: [of('instance/*'), of('volume/*')],
        conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
      },
      {
        actions: ['ec2:GetConsoleOutput', 'ec2:TerminateInstances'],
        resources: [of('instance/*')],
        conditions: itsOwn,
      },
      // AWS has no narrower resource for a list: access/roles.test.ts lists this exception.
      {
        actions: ['ec2:DescribeInstances'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:RequestedRegion': environment.region } },
      },
    ],
  });
}
