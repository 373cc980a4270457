import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import type { Construct } from 'constructs';

/** Amazon Linux with Docker in it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html */
export const SERVICE_IMAGE_PARAMETER =
  '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** Amazon Linux with the AWS CLI in it: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html */
export const HOST_IMAGE_PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

export type MachineImages = {
  /** The AMI of the API's instances and of the workers: it boots fast. */
  service: string;
  /** The AMI of the monitoring host. */
  host: string;
};

/** Resolved when Terraform plans, so that a rollback returns to the same image: an id is fixed, a name is not. */
export function latestMachineImages(scope: Construct): MachineImages {
  const read = (id: string, name: string) => new DataAwsSsmParameter(scope, id, { name }).value;
  return {
    service: read('service-machine-image', SERVICE_IMAGE_PARAMETER),
    host: read('machine-image', HOST_IMAGE_PARAMETER),
  };
}
