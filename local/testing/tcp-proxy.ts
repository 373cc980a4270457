import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../../core/process/listen.ts';

export type TcpProxy = Awaited<ReturnType<typeof createTcpProxy>>;

type State = 'open' | 'cut' | 'stalled';

/**
 * A TCP proxy on 127.0.0.1 that breaks the connection to a dependency. `cut()` resets every connection, old and new;
 * `stall()` keeps connections but forwards no byte; `restore()` ends either. `loseNext()` resets one connection instead
 * of forwarding the next request, or the next response to a request that did arrive.
 *
 *     const proxy = await createTcpProxy({ targetPort: dynamo.port });
 *     const clients = createAwsClients({ region, dynamoEndpoint: proxy.url });
 *     proxy.cut();
 */
export async function createTcpProxy({ targetPort, port = 0 }: { targetPort: number; port?: number }) {
  const peers = new Map<Socket, Socket>();
  let state: State = 'open';
  let losing: 'request' | 'answer' | undefined;

  const server = createServer((client) => {
    if (state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    const lose = (what: typeof losing) => () => {
      if (losing !== what) return;
      losing = undefined;
      target.destroy();
      client.resetAndDestroy();
    };
    client.on('data', lose('request'));
    target.on('data', lose('answer'));
    join(client, target);
    join(target, client);
    if (state === 'stalled') hold();
  });
  const listeningPort = await listen(server, { host: '127.0.0.1', port });

  function join(from: Socket, to: Socket): void {
    peers.set(from, to);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      peers.delete(from);
      to.destroy();
    });
  }

  function hold(): void {
    for (const socket of peers.keys()) {
      socket.unpipe();
      socket.pause();
    }
  }

  function forwardAgain(): void {
    for (const [from, to] of peers) from.pipe(to);
  }

  function reset(): void {
    for (const socket of peers.keys()) socket.resetAndDestroy();
  }

  return {
    port: listeningPort,
    url: `http://127.0.0.1:${listeningPort}`,
    cut(): void {
      state = 'cut';
      reset();
    },
    stall(): void {
      state = 'stalled';
      hold();
    },
    loseNext(what: 'request' | 'answer'): void {
      losing = what;
    },
    /** Forwards what was held back while stalled, as a network does. */
    restore(): void {
      if (state === 'stalled') forwardAgain();
      state = 'open';
    },
    async close(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      reset();
      await closed;
    },
  };
}
