import type { OwnInstance } from '../../../core/ports/own-instance.ts';

/** Where an instance reads about itself: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
export const METADATA_URL = 'http://169.254.169.254';

/** Each read takes a token of its own, of a minute (IMDSv2), and at most `timeoutMs` for both requests together. */
export function createInstanceMetadata({ url = METADATA_URL, timeoutMs = 2_000 } = {}): OwnInstance {
  return {
    async id() {
      const id = await read('instance-id');
      if (id === undefined) throw new Error('the metadata service knows no instance id');
      return id;
    },
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
    target: () => read('autoscaling/target-lifecycle-state'),
  };

  async function read(path: string): Promise<string | undefined> {
    const signal = AbortSignal.timeout(timeoutMs);
    const token = await answered(
      fetch(`${url}/latest/api/token`, {
        method: 'PUT',
        headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
        signal,
      }),
    );
    const headers = { 'x-aws-ec2-metadata-token': token ?? '' };
    return answered(fetch(`${url}/latest/meta-data/${path}`, { headers, signal }));
  }
}

/** The text of the response; undefined for a 404. */
async function answered(request: Promise<Response>): Promise<string | undefined> {
  const response = await request;
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the metadata service answered ${response.status}`);
  return text.trim();
}
