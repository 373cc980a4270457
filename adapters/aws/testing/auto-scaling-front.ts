import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  type InstanceRefreshStatus,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { listen } from '../../../core/process/listen.ts';
import { startMoto } from '../../../local/testing/moto.ts';

/** A call as the proxy saw it. `size`: what a `SetDesiredCapacity` asked for. */
export type SeenCall = { action: string; size?: number; instance?: string };

type Trouble = 'throttled' | 'failing' | 'silent' | 'answer lost';

export type AutoScalingFront = Awaited<ReturnType<typeof createAutoScalingFront>>;

/**
 * A proxy in front of moto that can throttle, fail, keep silent or lose the answer to a call that did arrive. It answers
 * what moto lacks: the states of instances while they come and go, and instance refreshes.
 */
export async function createAutoScalingFront(motoUrl: string) {
  const calls: SeenCall[] = [];
  const troubles = new Map<string, Trouble>();
  const holds = new Map<string, { after: number; promise: Promise<void>; hasAnswer: boolean }>();
  const states = new Map<string, string>();
  const refreshes: InstanceRefreshStatus[] = [];

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  // A client that was frozen finds its connection as it left it.
  server.keepAliveTimeout = 600_000;
  const port = await listen(server, { host: '127.0.0.1', port: 0 });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const { action, ...call } = readCall(body);
    calls.push({ action, ...call });
    const trouble = troubles.get(action) ?? troubles.get('*');
    if (trouble === 'throttled') return end(response, 400, errorOf('Throttling', 'Rate exceeded'));
    if (trouble === 'failing') return end(response, 500, errorOf('InternalFailure', 'try later'));
    if (trouble === 'silent') return;
    if (action === 'DescribeInstanceRefreshes') return end(response, 200, refreshesAnswer(refreshes));
    const answer = await fetch(motoUrl, { method: 'POST', headers: headersOf(request), body });
    const text = withStates(await answer.text(), states);
    const hold = holds.get(action);
    if (hold && calls.length > hold.after) {
      hold.hasAnswer = true;
      await hold.promise;
    }
    if (trouble === 'answer lost') return void response.destroy();
    end(response, answer.status, text);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    /** All calls, in their order. */
    calls,
    /** The calls that change a group. */
    changes: () => calls.filter(({ action }) => !action.startsWith('Describe')),
    /** Every call of `action` (`*`: of all) from now on. */
    trouble(action: string, kind: Trouble | undefined): void {
      if (kind === undefined) troubles.delete(action);
      else troubles.set(action, kind);
    },
    /** Keeps the answers to `action`, after `skip` more calls, as they are then, until it is told to go on. */
    hold(action: string, { skip = 0 } = {}): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      holds.set(action, { after: calls.length + skip, promise, hasAnswer: false });
      return () => {
        holds.delete(action);
        resolve();
      };
    },
    /** Whether an answer to `action` is being kept: what happens now is not in it. */
    isHolding: (action: string): boolean => holds.get(action)?.hasAnswer === true,
    /** Shows an instance in another state than moto's `InService`. */
    showState(instanceId: string, state: string | undefined): void {
      if (state === undefined) states.delete(instanceId);
      else states.set(instanceId, state);
    },
    refreshes,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

export type MotoGroups = Awaited<ReturnType<typeof startMotoGroups>>;

/** Starts moto. The methods are what a person does to groups by hand, past the proxy. */
export async function startMotoGroups() {
  const moto = await startMoto();
  const client = new AutoScalingClient({ region: 'us-east-1', endpoint: moto.url });
  return {
    url: moto.url,
    async create(name: string, { desired = 2, min = 2, max = 20 } = {}): Promise<void> {
      const config = { LaunchConfigurationName: name, ImageId: 'ami-12c6146b', InstanceType: 't3.micro' };
      await client.send(new CreateLaunchConfigurationCommand(config));
      await client.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName: name,
          LaunchConfigurationName: name,
          AvailabilityZones: ['us-east-1a', 'us-east-1b'],
          MinSize: min,
          MaxSize: max,
          DesiredCapacity: desired,
        }),
      );
    },
    async desired(name: string): Promise<number> {
      const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      const { AutoScalingGroups: [group] = [] } = await client.send(command);
      return group?.DesiredCapacity ?? 0;
    },
    async instances(name: string): Promise<string[]> {
      const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      const { AutoScalingGroups: [group] = [] } = await client.send(command);
      return (group?.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
    },
    async resize(name: string, desired: number): Promise<void> {
      const command = { AutoScalingGroupName: name, DesiredCapacity: desired };
      await client.send(new SetDesiredCapacityCommand(command));
    },
    async limit(name: string, limits: { MinSize?: number; MaxSize?: number }): Promise<void> {
      await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, ...limits }));
    },
    async stop(): Promise<void> {
      client.destroy();
      await moto.stop();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await Array.fromAsync<Buffer>(request)).toString();
}

function readCall(body: string): SeenCall {
  const form = new URLSearchParams(body);
  const size = form.get('DesiredCapacity');
  const instance = form.get('InstanceId');
  return {
    action: form.get('Action') ?? '',
    ...(size === null ? {} : { size: Number(size) }),
    ...(instance === null ? {} : { instance }),
  };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const { authorization = '', 'content-type': type = '' } = headers;
  return { authorization, 'content-type': type };
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}

function errorOf(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

function refreshesAnswer(refreshes: readonly InstanceRefreshStatus[]): string {
  const members = refreshes.map((status) => `<member><Status>${status}</Status></member>`).join('');
  return `<DescribeInstanceRefreshesResponse><DescribeInstanceRefreshesResult><InstanceRefreshes>${members}</InstanceRefreshes></DescribeInstanceRefreshesResult></DescribeInstanceRefreshesResponse>`;
}

/** Each member of a group's list has its id and its state, in either order. */
function withStates(xml: string, states: ReadonlyMap<string, string>): string {
  return xml.replace(/<member>(?:(?!<\/?member>)[\s\S])*<InstanceId>[\s\S]*?<\/member>/g, (member) => {
    const state = states.get(/<InstanceId>(.*?)<\/InstanceId>/.exec(member)?.[1] ?? '');
    return state === undefined
      ? member
      : member.replace(/<LifecycleState>.*?<\/LifecycleState>/, `<LifecycleState>${state}</LifecycleState>`);
  });
}
