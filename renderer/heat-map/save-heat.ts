import type { NodeName } from '../../engine/protocol/index.ts';
import { asShardscopeError } from '../actions/context.ts';
import type { Console } from '../console.ts';
import { addNotice } from '../state/notices.ts';
import { saveFile } from '../ui/save-file.ts';
import { mapCsv, shardsCsv } from './heat-csv.ts';

/** As many names as one question may be about. */
const NAMES_AT_ONCE = 1000;

/** Saves what is shown. A failure is a notice. */
export async function saveHeat({ stores, selects, nowMs }: Console, what: 'map' | 'shards'): Promise<void> {
  const { map, selection } = stores.heatMap.get();
  if (map === null) return;
  const name = `${stores.workspace.get().state?.name ?? 'heat'}-heat${what === 'map' ? '-map' : ''}.csv`;
  if (what === 'shards') return saveFile(name, 'text/csv', shardsCsv(map, selection));
  try {
    const firsts = Array.from(map.starts.subarray(0, -1), (start) => map.order[start]!);
    const names = new Map<number, NodeName>();
    for (let at = 0; at < firsts.length; at += NAMES_AT_ONCE) {
      for (const found of await selects.namesOf(firsts.slice(at, at + NAMES_AT_ONCE))) names.set(found.index, found);
    }
    saveFile(
      name,
      'text/csv',
      mapCsv(map, (node) => names.get(node)?.key ?? `#${node}`),
    );
  } catch (error) {
    const { code, message } = asShardscopeError(error);
    stores.notices.update((notices) => addNotice(notices, { level: 'error', code, message, atMs: nowMs() }));
  }
}
