import { METADATA_FUNCTION } from '../../compute/metadata-function.ts';
import type { Container } from './containers.ts';

type Inputs = { region: string; volumeId: string; collectorAddress: string; containers: Container[] };

export const DATA_FOLDER = '/var/lib/sluice-monitoring';

/**
 * Takes over the address and the volume of the previous host. It runs at every boot, so each step does nothing the
 * second time. Terraform would interpret braces after a dollar sign, so the script has none.
 */
export function claimScript({ region, volumeId, collectorAddress, containers }: Inputs): string {
  return `#!/bin/bash
set -euo pipefail
${METADATA_FUNCTION}
instance=$(metadata instance-id)
interface=$(metadata "network/interfaces/macs/$(metadata mac)/interface-id")
until aws ec2 assign-private-ip-addresses --region ${region} --network-interface-id "$interface" \\
  --private-ip-addresses ${collectorAddress} --allow-reassignment; do sleep 5; done
ip address replace ${collectorAddress}/32 dev "$(ip -o -4 route show default | awk '{ print $5; exit }')"

volume=${volumeId}
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$(tr -d - <<< "$volume")
# AWS refuses until the previous host has released it.
until [ -e "$device" ]; do
  aws ec2 attach-volume --region ${region} --volume-id "$volume" --instance-id "$instance" --device /dev/sdf || true
  sleep 5
done
# mkfs.xfs itself refuses a volume that has a file system: nothing is lost here.
blkid "$device" || mkfs.xfs "$device"
mkdir -p ${DATA_FOLDER}
mountpoint -q ${DATA_FOLDER} || mount "$device" ${DATA_FOLDER}
# The volume may have grown.
xfs_growfs ${DATA_FOLDER}
${containers.map(dataFolder).join('')}`;
}

function dataFolder({ tool, data, user }: Container): string {
  const [owner, group] = user.split(':');
  return data === undefined ? '' : `install -d -o ${owner} -g ${group} -m 750 ${DATA_FOLDER}/${tool}\n`;
}
