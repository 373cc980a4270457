import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerInJson } from './model-json.ts';
import type { World } from './model-world.ts';
import { answerInXml } from './model-xml.ts';

/** What happens to a call: it is done and answered, done and never answered, or fails before it is done. */
export type Fate = 'answered' | 'lost' | 'failed';

export type ModelServer = {
  url: string;
  /** The actions that were called, in their order. */
  calls: readonly string[];
  /** Their bodies. */
  bodies: readonly string[];
  stop(): Promise<void>;
};

/**
 * A stand-in for AWS on 127.0.0.1: Auto Scaling and Elastic Load Balancing in the query protocol, CloudWatch, Systems
 * Manager and DynamoDB in JSON, as the SDK speaks them. `fateOf` is asked for each call by its action.
 */
export async function startModelServer(
  world: World,
  fateOf: (action: string) => Fate = () => 'answered',
): Promise<ModelServer> {
  const calls: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const target = request.headers['x-amz-target'];
    const isJson = typeof target === 'string';
    const form = new URLSearchParams(isJson ? '' : body);
    const action = isJson ? (target.split('.')[1] ?? '') : (form.get('Action') ?? '');
    calls.push(action);
    bodies.push(body);
    const fate = fateOf(action);
    if (fate === 'failed') {
      response.writeHead(503).end();
      return;
    }
    const reply = isJson ? answerInJson(world, action, body) : answerInXml(world, action, form);
    if (fate === 'lost') {
      response.destroy();
      return;
    }
    if ('error' in reply) sendError(response, reply, isJson);
    else response.writeHead(200, { 'content-type': reply.type }).end(reply.body);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    bodies,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendError(
  response: ServerResponse,
  { error, status }: { error: string; status: number },
  isJson: boolean,
): void {
  const body = isJson
    ? JSON.stringify({ __type: error, message: error })
    : `<ErrorResponse><Error><Type>Sender</Type><Code>${error}</Code><Message>${error}</Message></Error></ErrorResponse>`;
  response
    .writeHead(status, { 'content-type': isJson ? 'application/x-amz-json-1.1' : 'text/xml' })
    .end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
