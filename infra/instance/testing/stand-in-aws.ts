import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What stands in for the metadata service, Auto Scaling, Secrets Manager and the process, all at one address. */
export type StandInAws = {
  url: string;
  /** The instance's target lifecycle state; undefined: it is in no group. */
  target: string | undefined;
  /** The hooks that the group waits for. */
  waiting: Set<string>;
  /** Whether the process answers its checks. `hangs`: it accepts the connection and never answers. */
  process: { live: boolean | 'hangs'; ready: boolean };
  /** How often the process was asked whether it is live. */
  asked: number;
  secrets: Record<string, string>;
  /** How many calls of Auto Scaling fail before one succeeds. */
  failures: number;
  /** Every call of Auto Scaling, as its parameters. */
  calls: Record<string, string>[];
  stop(): Promise<void>;
};

export async function startStandInAws(): Promise<StandInAws> {
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const aws: StandInAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    target: 'InService',
    waiting: new Set(),
    process: { live: false, ready: false },
    asked: 0,
    secrets: {},
    failures: 0,
    calls: [],
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return aws;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith('/latest/')) return end(response, metadata(request, path));
    if (path.startsWith('/health/')) return answerAsProcess(path, response);
    const body = await text(request);
    if (request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue')
      return end(response, secret(body));
    return end(response, autoScaling(Object.fromEntries(new URLSearchParams(body))));
  }

  function answerAsProcess(path: string, response: ServerResponse): void {
    if (path === '/health/live') aws.asked += 1;
    const answers = path === '/health/live' ? aws.process.live : aws.process.ready;
    if (answers !== 'hangs') end(response, { status: answers ? 200 : 503, body: '' });
  }

  function metadata({ method, headers }: IncomingMessage, path: string): Answer {
    if (path === '/latest/api/token') return { status: method === 'PUT' ? 200 : 405, body: 'a-token' };
    if (headers['x-aws-ec2-metadata-token'] !== 'a-token') return { status: 401, body: '' };
    if (path === '/latest/meta-data/instance-id') return { status: 200, body: 'i-0abc' };
    const isTarget = path === '/latest/meta-data/autoscaling/target-lifecycle-state';
    return isTarget && aws.target ? { status: 200, body: aws.target } : { status: 404, body: '' };
  }

  function secret(body: string): Answer {
    const { SecretId: id } = JSON.parse(body) as { SecretId: string }; // what the SDK sends
    const value = aws.secrets[id];
    return value === undefined
      ? { status: 400, body: JSON.stringify({ __type: 'ResourceNotFoundException', message: `no ${id}` }) }
      : { status: 200, body: JSON.stringify({ Name: id, SecretString: value }) };
  }

  /** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html */
  function autoScaling(parameters: Record<string, string>): Answer {
    aws.calls.push(parameters);
    const { Action = '', LifecycleHookName = '', InstanceId } = parameters;
    if (aws.failures > 0) {
      aws.failures -= 1;
      return refusal(503, 'ServiceUnavailable', 'try again');
    }
    if (Action === 'CompleteLifecycleAction' && !aws.waiting.delete(LifecycleHookName))
      return refusal(
        400,
        'ValidationError',
        `No active Lifecycle Action found with instance ID ${InstanceId}`,
      );
    return { status: 200, body: `<${Action}Response><${Action}Result/></${Action}Response>` };
  }
}

type Answer = { status: number; body: string };

function refusal(status: number, code: string, message: string): Answer {
  const body = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status, body };
}

function end(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status).end(body);
}
