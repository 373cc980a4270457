/** Waits for what listens on a port, or says in one line why it can't and exits. */
export async function listenOrExit<T>(
  starting: Promise<T>,
  { host, port }: { host: string; port: number },
  settings = { host: 'HOST', port: 'PORT' },
): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    const why = whyNot(error, `${host}:${port}`, settings);
    if (why === undefined) throw error;
    process.stderr.write(`${why}\n`);
    process.exit(1);
  }
}

function whyNot(
  error: unknown,
  address: string,
  { host, port }: { host: string; port: string },
): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `${address} is taken: stop what listens there, or set ${port} to another.`;
    case 'EACCES':
      return `${address} may not be listened on by this user: set ${port} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address} is no address of this machine: set ${host} to one that is.`;
    default:
      return undefined;
  }
}
