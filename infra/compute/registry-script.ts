import { METADATA_FUNCTION } from './metadata-function.ts';

/** Where `docker --config` finds the token of the registry. In memory, for root only. */
export const DOCKER_CONFIG = '/run/sluice/docker';

type Inputs = { region: string; registry: string; image: string };

/**
 * Pulls the image, unless it is here. The system has no AWS CLI, so curl signs the call for the registry's token itself,
 * with the credentials of the instance: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
 * The token is what Docker's configuration wants: AWS:password in Base64. Credentials are passed on standard input, as a
 * command line can be read by every process.
 */
export function pullScript({ region, registry, image }: Inputs): string {
  return `#!/bin/bash
set -euo pipefail
umask 077
docker image inspect ${image} >/dev/null 2>&1 && exit 0
${METADATA_FUNCTION}
credentials=$(metadata "iam/security-credentials/$(metadata iam/security-credentials/)")
field() { grep -o "\\"$1\\" *: *\\"[^\\"]*\\"" <<< "$2" | cut -d '"' -f 4; }
answer=$(curl -sS --fail --max-time 10 --config - <<CALL
url = "https://api.ecr.${region}.amazonaws.com/"
aws-sigv4 = "aws:amz:${region}:ecr"
user = "$(field AccessKeyId "$credentials"):$(field SecretAccessKey "$credentials")"
header = "X-Amz-Security-Token: $(field Token "$credentials")"
header = "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
header = "Content-Type: application/x-amz-json-1.1"
data = "{}"
CALL
)
mkdir -p ${DOCKER_CONFIG}
printf '{"auths":{"${registry}":{"auth":"%s"}}}' "$(field authorizationToken "$answer")" > ${DOCKER_CONFIG}/config.json
docker --config ${DOCKER_CONFIG} pull --quiet ${image}
rm -r ${DOCKER_CONFIG}
`;
}
