import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Fn, TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';

type Inputs = {
  /** The template's id in the stack begins with it. */
  id: string;
  /** Of the template and the instance profile, and the tag `Name` of what is launched. */
  name: string;
  /** The AMI. */
  machineImage: string;
  instanceType: string;
  role: IamRole;
  securityGroup: SecurityGroup;
  bootScript: string;
};

/** How an instance is launched: private, encrypted, and with credentials for its own processes alone. */
export function createLaunchTemplate(
  scope: Construct,
  { id, name, machineImage, instanceType, role, securityGroup, bootScript }: Inputs,
): LaunchTemplate {
  const profile = new IamInstanceProfile(scope, `${id}-profile`, { name, role: role.name });
  return new LaunchTemplate(scope, `${id}-template`, {
    name,
    imageId: machineImage,
    instanceType,
    updateDefaultVersion: true,
    iamInstanceProfile: { arn: profile.arn },
    networkInterfaces: [
      { associatePublicIpAddress: 'false', deleteOnTermination: 'true', securityGroups: [securityGroup.id] },
    ],
    blockDeviceMappings: [
      {
        deviceName: '/dev/xvda',
        // The ECS image's own volume has 30 GiB, and none may be smaller than its image.
        ebs: { volumeSize: 30, volumeType: 'gp3', encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: 'disabled',
    },
    monitoring: { enabled: true },
    // By a local, whose text Terraform fills in: inside a function's argument the bindings lose some references.
    userData: Fn.base64encode(new TerraformLocal(scope, `${id}-boot-script`, bootScript).asString),
    tagSpecifications: LAUNCHED.map((resourceType) => ({ resourceType, tags: { Name: name } })),
  });
}

/** The resources that a launch makes, each with its tag `Name`. */
export const LAUNCHED = ['instance', 'volume', 'network-interface'];
