/**
 * What a file is, by what is in it: names can be anything, and two kinds share `.json` and `.csv`. Only its beginning is read.
 */
import { hasAcceptedEnding } from '../state/import-flow.ts';

export type FileKind = 'topology' | 'plan' | 'trace' | 'backup' | 'incident' | 'unknown';

const HEAD_BYTES = 64 * 1024;
const TAR_BLOCK_BYTES = 512;
/** The first entry of a backup, whichever files the workspace has. */
const BACKUP_ENTRY = /^(backup\.json|catalog\.sqlite|forecast\.bin|summary\.json|shards\/\d+\.sqlite)$/;

/** @throws what the browser says where the file cannot be read any more */
export async function recognise(file: File): Promise<FileKind> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  return kindOf(isPacked ? await unpackedHead(file) : head, file.name);
}

/** @param head the first bytes, unpacked */
export function kindOf(head: Uint8Array, name: string): FileKind {
  const entry = tarEntry(head);
  if (entry !== null) return entry === 'incident.json' ? 'incident' : BACKUP_ENTRY.test(entry) ? 'backup' : 'unknown';
  if (head.length === 0 || head.includes(0)) return 'unknown';
  const text = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('{') || text.startsWith('[')) {
    return /"format"\s*:\s*"shardscope-plan"/.test(text) ? 'plan' : 'topology';
  }
  if (text.startsWith('<')) return /<(graphml|gexf)[\s>]/.test(text) ? 'topology' : 'unknown';
  const columns = (text.split(/\r?\n/, 1)[0] ?? '')
    .split(/[,;\t]/)
    .map((cell) => cell.trim().replaceAll('"', '').toLowerCase());
  if (columns[0] === 'time' && columns[1] === 'node') return 'trace';
  // Anything can be read as a list of edges: of what has no form of its own the name decides.
  return hasAcceptedEnding(name) ? 'topology' : 'unknown';
}

function tarEntry(head: Uint8Array): string | null {
  if (head.length < TAR_BLOCK_BYTES) return null;
  const text = new TextDecoder('latin1').decode(head.subarray(0, TAR_BLOCK_BYTES));
  return text.slice(257, 262) === 'ustar' ? text.slice(0, 100).replace(/\0.*$/s, '') : null;
}

/** As much of a packed file as it takes to see what it is; empty where it cannot be unpacked. */
async function unpackedHead(file: File): Promise<Uint8Array> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < HEAD_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.byteLength;
    }
  } catch {
    // Cut off or no gzip after all: what came so far tells, or nothing does.
  } finally {
    void reader.cancel().catch(() => {});
  }
  const head = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    head.set(part, at);
    at += part.byteLength;
  }
  return head;
}
