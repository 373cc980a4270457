/** As `docker compose up` has it inside, and the next one. */
const EMULATORS: Record<string, number> = { 'SQS emulator': 9324, 'DynamoDB emulator': 9325 };

/**
 * The ports of `npm start` beside the API's, by the names of its processes: worker-1 has `firstWorker`, and the next
 * the next; 0 stands for any.
 */
export function defaultPorts({ api, firstWorker }: { api: number; firstWorker: number }) {
  return (name: string): number => {
    const port = EMULATORS[name] ?? portOfWorker(Number(/^worker-(\d+)$/.exec(name)?.[1]));
    return port === api ? 0 : port;
  };

  function portOfWorker(number: number): number {
    return firstWorker === 0 ? 0 : firstWorker + number - 1;
  }
}
