/**
 * Where a thread's entry file is. In a checkout the engine runs from its TypeScript sources; in the packaged program
 * every entry is one bundled file beside the caller's.
 */
export function moduleUrl(source: string, callerUrl: string): string {
  if (callerUrl.endsWith('.ts')) return new URL(source, callerUrl).href;
  const name = source.slice(source.lastIndexOf('/') + 1).replace(/\.ts$/, '.js');
  return new URL(`./${name}`, callerUrl).href;
}
