/** A port rejects with this when the back end refuses this very request, so that a retry can't help. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}
