import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import type { Construct } from 'constructs';

/** AWS keeps the id of its latest Amazon Linux in this parameter: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html */
export const MACHINE_IMAGE_PARAMETER =
  '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

/** Resolved when Terraform plans, so that a rollback returns to the same image: an id is fixed, a name is not. */
export function latestMachineImage(scope: Construct): string {
  return new DataAwsSsmParameter(scope, 'machine-image', { name: MACHINE_IMAGE_PARAMETER }).value;
}
