import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import type { Construct } from 'constructs';

export type Account = { id: string };

/** The AWS account that Terraform is signed in to. */
export function readAccount(scope: Construct): Account {
  return { id: new DataAwsCallerIdentity(scope, 'account').accountId };
}
