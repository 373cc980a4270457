import type { Consumer, Delivery } from '../../core/ports/queue.ts';
import { createLogDelivery, type LogDeliveryDeps } from './log-delivery.ts';
import type { Commit, Partition } from './log-partition.ts';
import { createLogSession } from './log-session.ts';
import type { Topic } from './log-topic.ts';
import { createPartitionReader, type Taken } from './partition-reader.ts';
import type { Bell } from './process.ts';
import { receive } from './receive.ts';

type Deps = LogDeliveryDeps & { bell: Bell; sessionMs: number; maxSpan: number | undefined };

/** Consumes two topics, as a member of a group for each. */
export function createLogConsumer(deps: Deps): Consumer {
  const { events, abandoned } = deps.topics;
  const [main, grave] = [createTopicConsumer(deps, events), createTopicConsumer(deps, abandoned)];
  return {
    receive: main.receive,
    async receiveAbandoned(options) {
      const answer = await grave.receive({ ...options, waitMs: 0 });
      // So that whoever looks next has the partition.
      grave.leave();
      return answer;
    },
    async close() {
      main.close();
      grave.close();
    },
  };
}

function createTopicConsumer(deps: Deps, topic: Topic) {
  const { process, bell, link, topics, later, sessionMs, maxSpan } = deps;
  const isAbandoned = topic === topics.abandoned;
  const session = createLogSession({
    process,
    link,
    group: topic.group,
    sessionMs,
    createReader,
    onBeat: upkeep,
  });
  const onEnd = isAbandoned ? session.leave : upkeep;
  const from = { process, bell, link, take, nextAtMs: later.nextAtMs };

  return {
    receive: (options: Parameters<Consumer['receive']>[0]) => receive(from, options),
    leave: session.leave,
    close: session.close,
  };

  function take(max: number): Delivery[] {
    upkeep();
    const deliveries: Delivery[] = [];
    for (const reader of session.readers())
      for (const taken of reader.take(max - deliveries.length))
        deliveries.push(createLogDelivery(deps, { topic, reader, claim: session.claim(), onEnd }, taken));
    return deliveries;
  }

  function upkeep(): void {
    if (!link.isUp()) return;
    later.move();
    session.tidy();
  }

  function createReader(partition: Partition, commit: (commit: Commit) => boolean) {
    return createPartitionReader({ partition, commit, maxSpan, abandon: isAbandoned ? undefined : abandon });
  }

  /** In one transaction with the commit that settles it. */
  function abandon({ id, record, lostHolders }: Taken): void {
    const { body, headers, timestampMs } = record;
    const sentAtMs = headers.sentAtMs ?? timestampMs;
    topics.abandoned.write({ body, headers: { ...headers, id, sentAtMs, lostHolders } });
  }
}
