/** Waits for a server to listen; or prints in one line why it can't and exits 1. */
export async function listenOrExit<T>(
  starting: Promise<T>,
  { host, port }: { host: string; port: number },
  settings = { host: 'HOST', port: 'PORT' },
): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    const reason = listenFailure(error, `${host}:${port}`, settings);
    if (reason === undefined) throw error;
    process.stderr.write(`${reason}\n`);
    process.exit(1);
  }
}

function listenFailure(
  error: unknown,
  address: string,
  { host, port }: { host: string; port: string },
): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `${address} is taken: stop the program that listens there, or set ${port} to another port.`;
    case 'EACCES':
      return `${address} needs privileges: set ${port} to a port above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address} is not an address of this machine: set ${host} to one that is.`;
    default:
      return undefined;
  }
}
