import type { ShellToEngine } from '../engine/protocol/index.ts';
import { type LinkPort, parseWindowData } from './engine-link.ts';

/** The windows' links to one engine. Where the shell relays, it carries messages unopened in both directions. */
export interface LinkTable {
  /** Joins a port by relaying; the port is closed when either side goes. */
  relay(port: LinkPort): number;
  /** Joins a port by giving it away: from then on the shell sees nothing of it. */
  handOver(port: LinkPort, give: (link: number, port: LinkPort) => void): number;
  toWindow(link: number, data: string | Uint8Array): void;
  close(link: number): void;
  closeAll(): void;
}

export function createLinkTable(post: (message: ShellToEngine) => void, log: (line: string) => void): LinkTable {
  const ports = new Map<number, LinkPort>();
  let lastLink = 0;

  function close(link: number): void {
    const port = ports.get(link);
    // Forgotten first: closing fires `close`, which must not tell the engine what it knows already.
    ports.delete(link);
    port?.close();
  }

  return {
    relay(port) {
      const link = ++lastLink;
      ports.set(link, port);
      post({ kind: 'connect', link });
      port.on('message', ({ data: raw }) => {
        const data = parseWindowData(raw);
        if (data !== null) return post({ kind: 'data', link, data });
        log(`link ${link}: closed, the window sent neither text nor bytes`);
        if (ports.has(link)) post({ kind: 'disconnect', link });
        close(link);
      });
      port.on('close', () => {
        if (ports.delete(link)) post({ kind: 'disconnect', link });
      });
      port.start();
      return link;
    },
    handOver(port, give) {
      const link = ++lastLink;
      give(link, port);
      return link;
    },
    toWindow(link, data) {
      // A window that went away while the message was under way is normal.
      ports.get(link)?.postMessage(data);
    },
    close,
    closeAll() {
      for (const link of [...ports.keys()]) close(link);
    },
  };
}
