import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a list of workspaces shows of one that is not open: its catalog may be locked by another program. */
const Summary = z.object({ nodes: z.int().min(0), edges: z.int().min(0), shards: z.int().min(1) });
export type WorkspaceSummary = z.infer<typeof Summary>;

const summaryFile = (folder: string) => join(folder, 'summary.json');

export function writeSummary(folder: string, summary: WorkspaceSummary): void {
  writeFileSync(summaryFile(folder), `${JSON.stringify(summary)}\n`);
}

/** Zeroes when it is missing or damaged: it is only for show, the catalog is the truth. */
export function readSummary(folder: string): WorkspaceSummary {
  try {
    return Summary.parse(JSON.parse(readFileSync(summaryFile(folder), 'utf8')));
  } catch {
    return { nodes: 0, edges: 0, shards: 1 };
  }
}
