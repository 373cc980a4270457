import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../../core/process/listen.ts';

export type TcpProxy = Awaited<ReturnType<typeof createTcpProxy>>;

type State = 'open' | 'cut' | 'stalled';

/**
 * A TCP proxy on 127.0.0.1 in front of a dependency, to break the way to it: `cut()` resets what is connected and
 * whatever connects, `stall()` keeps connections but passes no byte, `restore()` ends either. `loseNext()` cuts one
 * connection, instead of passing on the next request, or the next answer: that request was made all the same.
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

  function letGo(): void {
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
    /** What was held back while stalled is passed on now, as after a stall of the network. */
    restore(): void {
      if (state === 'stalled') letGo();
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
