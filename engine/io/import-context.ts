import type { Task } from '../base/progress.ts';
import type { ImportLimits } from './import-limits.ts';
import type { TopologyBuilder } from './topology-builder.ts';

/** What every importer gets: where to put what it reads, how much it may read, where to report. */
export interface ImportContext {
  readonly builder: TopologyBuilder;
  readonly limits: ImportLimits;
  readonly task: Task;
}
