import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
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
        ebs: { volumeSize: 20, volumeType: 'gp3', encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: 'disabled',
    },
    monitoring: { enabled: true },
    userData: base64(bootScript),
    tagSpecifications: LAUNCHED.map((resourceType) => ({ resourceType, tags: { Name: name } })),
  });
}

/** The resources that a launch makes, each with its tag `Name`. */
export const LAUNCHED = ['instance', 'volume', 'network-interface'];

/**
 * Terraform encodes the text, because it has references that only Terraform can resolve. The call is written by hand:
 * the bindings' function accepts no text with quotes. Terraform's strings have the same escapes as JSON.
 */
function base64(text: string): string {
  return `\${base64encode(${JSON.stringify(text)})}`;
}
