import { isBad, type ModelInstance } from './model-instance.ts';

/** Events that clients send to the API's instances, and that workers store. */
export type Traffic = ReturnType<typeof createTraffic>;

const SENT_PER_SECOND = 20;
const PER_WORKER = 30;
/** A message that its worker neither finishes nor gives back is visible again after this. */
const VISIBILITY_SECONDS = 20;

type Message = { event: number; sentAt: number; visibleAt: number; heldBy: string | undefined };

/**
 * A bad API instance answers 500, and the client keeps the event. A bad worker holds what it received. A worker that is
 * gone, or that drains and is bad, leaves its messages to the others.
 */
export function createTraffic() {
  let messages: Message[] = [];
  let sent = 0;
  let errors = 0;
  let sending = true;
  const stored = new Set<number>();

  function send(api: readonly ModelInstance[], now: number): void {
    const serving = api.filter(({ lifecycle }) => lifecycle === 'InService');
    for (let index = 0; index < SENT_PER_SECOND; index += 1) {
      const instance = serving[index % Math.max(1, serving.length)];
      if (instance === undefined || isBad(instance, now)) errors += 1;
      else {
        sent += 1;
        messages.push({ event: sent, sentAt: now, visibleAt: now, heldBy: undefined });
      }
    }
  }

  function work(workers: readonly ModelInstance[], now: number): void {
    const byId = new Map(workers.map((worker) => [worker.id, worker]));
    messages = messages.flatMap((message) => settle(message, byId, now) ?? []);
    receive(
      workers.filter(({ lifecycle }) => lifecycle === 'InService').map(({ id }) => id),
      now,
    );
  }

  /** What a good worker received a second ago is stored; a bad one extends its hold for as long as it lives. */
  function settle(
    message: Message,
    workers: ReadonlyMap<string, ModelInstance>,
    now: number,
  ): Message | undefined {
    if (message.heldBy === undefined) return message;
    const worker = workers.get(message.heldBy);
    if (worker && !isBad(worker, now)) {
      stored.add(message.event);
      return undefined;
    }
    if (worker?.lifecycle === 'InService') return { ...message, visibleAt: now + VISIBILITY_SECONDS };
    return now < message.visibleAt ? message : { ...message, heldBy: undefined };
  }

  /** Each message goes to the next worker that has room. */
  function receive(workers: readonly string[], now: number): void {
    const room = new Map(
      workers.map((id) => [id, PER_WORKER - messages.filter(({ heldBy }) => heldBy === id).length]),
    );
    for (const message of messages) {
      if (message.heldBy !== undefined) continue;
      const id = [...room.keys()][message.event % room.size];
      if (id === undefined) return;
      message.heldBy = id;
      message.visibleAt = now + VISIBILITY_SECONDS;
      const left = (room.get(id) ?? 0) - 1;
      if (left > 0) room.set(id, left);
      else room.delete(id);
    }
  }

  return {
    tick(api: readonly ModelInstance[], workers: readonly ModelInstance[], now: number): void {
      if (sending) send(api, now);
      work(workers, now);
    },
    /** Clients send no more. */
    stop(): void {
      sending = false;
    },
    /** Errors since the last call, as a share of what was sent. */
    takeErrorShare(seconds: number): number {
      const share = errors / (SENT_PER_SECOND * seconds);
      errors = 0;
      return share;
    },
    oldestAge: (now: number) => Math.max(0, ...messages.map(({ sentAt }) => now - sentAt)),
    counts: () => ({ accepted: sent, stored: stored.size, waiting: messages.length }),
  };
}
