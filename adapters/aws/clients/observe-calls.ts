import type { DependencyCall, DependencyProbe } from '../../../core/telemetry/dependency-probe.ts';
import { outcomeOfAnswer, outcomeOfFailure } from './call-outcome.ts';
import { capacityOf, REPORTS_CAPACITY } from './consumed-capacity.ts';

/** The input and output of a call's middleware, for any service. */
type Args = { input: object };
type Result = { output: object & { $metadata?: Metadata } };
type Metadata = { attempts?: number };
type Call = (args: Args) => Promise<Result>;

/** An SDK client: the one member that this needs. */
type Client = {
  middlewareStack: {
    // biome-ignore lint/suspicious/noExplicitAny: the SDK's types differ by service, and no type fits them all.
    add(middleware: any, options: { step: 'initialize'; name: string }): void;
  };
};

/** Reports each call of a client to `probe`, with its retries, and asks DynamoDB for the consumed capacity. */
export function observeCalls(
  client: Client,
  service: DependencyCall['service'],
  probe: DependencyProbe,
): void {
  const observe = (next: Call, context: { commandName?: string }) => {
    const operation = (context.commandName ?? 'unknown').replace(/Command$/, '');
    const isMetered = service === 'dynamodb' && REPORTS_CAPACITY.has(operation);
    return async (args: Args): Promise<Result> => {
      const startedMs = performance.now();
      const ended = (outcome: DependencyCall['outcome'], metadata: Metadata | undefined) => ({
        service,
        operation,
        outcome,
        seconds: (performance.now() - startedMs) / 1000,
        retries: Math.max(0, (metadata?.attempts ?? 1) - 1),
      });
      try {
        const result = await next(isMetered ? metered(args) : args);
        const { output } = result;
        const call = ended(outcomeOfAnswer(output), output.$metadata);
        probe.callEnded(isMetered ? { ...call, capacity: capacityOf(operation, output) } : call);
        return result;
      } catch (error) {
        probe.callEnded(ended(outcomeOfFailure(error), metadataOf(error)));
        throw error;
      }
    };
  };
  client.middlewareStack.add(observe, { step: 'initialize', name: 'observeCalls' });
}

function metered(args: Args): Args {
  return { ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } };
}

/** The SDK's retries leave it on the error of the last try. */
function metadataOf(error: unknown): Metadata | undefined {
  return typeof error === 'object' && error !== null && '$metadata' in error
    ? (error.$metadata as Metadata)
    : undefined;
}
