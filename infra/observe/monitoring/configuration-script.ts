type Inputs = {
  region: string;
  digestParameter: string;
  imagesUrl: string;
  placeholders: Record<string, string>;
  /** The units that read it. */
  units: string[];
};

export const CONFIGURATION_FOLDER = '/etc/sluice/monitoring';

/**
 * Takes the folder monitoring/ out of the image that the API and the workers run, so that rules and dashboards always
 * belong to the release that writes the metrics. It looks every minute and restarts the containers after a release.
 */
export function configurationScript(inputs: Inputs): string {
  const { region, digestParameter, imagesUrl, placeholders, units } = inputs;
  const replaced = Object.entries(placeholders).map(([name, value]) => `-e 's|__${name}__|${value}|g'`);
  return `#!/bin/bash
set -euo pipefail
digest=$(aws ssm get-parameter --region ${region} --name ${digestParameter} --query Parameter.Value --output text)
# Before the first release has finished, nothing is on record.
[ "$digest" != none ] || exit 0
[ "$digest" != "$(cat /etc/sluice/digest 2>/dev/null || true)" ] || exit 0
/usr/local/bin/sluice-registry
new=${CONFIGURATION_FOLDER}.new
rm -rf "$new"
container=$(docker create ${imagesUrl}@"$digest")
trap 'docker rm "$container"' EXIT
docker cp --quiet "$container:/app/monitoring" "$new"
find "$new" -name '*.aws.yaml' -exec sed -i \\
  ${replaced.join(' \\\n  ')} {} +
rm -rf ${CONFIGURATION_FOLDER}
mv "$new" ${CONFIGURATION_FOLDER}
echo "$digest" > /etc/sluice/digest
docker image prune --all --force --filter until=168h
systemctl restart --no-block ${units.join(' ')}
`;
}
