const FIXED: Record<string, number> = {
  // That of ElasticMQ in docker-compose.yml, and the next.
  'SQS emulator': 9324,
  'DynamoDB emulator': 9325,
  // Alertmanager's own default, 9093, is worker-3's.
  Alertmanager: 9089,
  Prometheus: 9090,
};

/**
 * The preferred ports of `npm start`'s processes beside the API, by their names: worker-1 has `firstWorker`, worker-2
 * the port after it, and so on. 0 means any port.
 */
export function defaultPorts({ api, firstWorker }: { api: number; firstWorker: number }) {
  return (name: string): number => {
    const port = FIXED[name] ?? portOfWorker(Number(/^worker-(\d+)$/.exec(name)?.[1]));
    return port === api ? 0 : port;
  };

  function portOfWorker(number: number): number {
    return firstWorker === 0 ? 0 : firstWorker + number - 1;
  }
}
