import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { useShardColors } from '../scenery/use-shard-color.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatRate } from '../text/format.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Swatch } from '../ui/Swatch.tsx';
import type { Cell } from './map-layout.ts';
import { isSameSet } from './map-subject.ts';
import styles from './ReadOut.module.css';
import { readingOf } from './reading.ts';
import { selectOnMap } from './select-on-map.ts';
import { selectionName, selectionRates } from './selection-series.ts';
import { imbalanceAt, shardRatesAt } from './shard-series.ts';
import { columnAt, endMs, type ShownMap } from './shown-map.ts';
import { fixedRange } from './time-range.ts';
import { useExpected } from './use-ahead.ts';

const words = text.heatMap;
/** More do not fit in a line. */
const SHARDS_READ_MAX = 6;

/** A line that says what is under the pointer, what is pinned, and what is brushed. */
export function ReadOut(): ReactElement {
  const { stores } = useConsole();
  const map = useStore(stores.heatMap, (state) => state.map);
  const { cell, pinned, timeMs } = useStore(stores.heatCursor, (cursor) => cursor);
  const hasBrush = useStore(stores.heatMap, (state) => state.brush !== null);
  return (
    <div className={styles.line}>
      <div className={styles.reading} data-testid="heat-reading">
        {map !== null && cell !== null && <Reading map={map} cell={cell} />}
        {map !== null && cell === null && timeMs !== null && <AllShards map={map} timeMs={timeMs} />}
        {cell === null && timeMs === null && pinned === null && !hasBrush && (
          <span className={styles.faint}>{words.read.none}</span>
        )}
      </div>
      {map !== null && pinned !== null && <Pinned map={map} cell={pinned} />}
      <BrushActions />
    </div>
  );
}

function useWords(map: ShownMap, cell: Cell): readonly string[] {
  const { stores, selects } = useConsole();
  const state = useStore(stores.heatMap, (heatMap) => heatMap);
  const node = map.order[map.starts[cell.row]!];
  const [name, setName] = useState<{ readonly node: number; readonly label: string } | null>(null);
  useEffect(() => {
    if (node === undefined) return;
    let isCurrent = true;
    selects.namesOf([node]).then(
      ([found]) => isCurrent && found !== undefined && setName({ node, label: found.label }),
      () => {}, // the number of the node stands in its place, and the lost connection has a banner
    );
    return () => {
      isCurrent = false;
    };
  }, [selects, node]);
  if (node === undefined || cell.row >= map.rowShards.length || cell.column >= map.columnsMs.length) return [];
  return readingOf(map, cell, name?.node === node ? name.label : `#${node}`, state);
}

function Reading({ map, cell }: { map: ShownMap; cell: Cell }): ReactElement {
  const colorOf = useShardColors();
  const [nodes, shard, ...rest] = useWords(map, cell);
  return (
    <>
      <span className={styles.nodes}>{nodes}</span>
      <span className={styles.shard}>
        <Swatch color={colorOf(map.rowShards[cell.row] ?? 0)} />
        {shard}
      </span>
      {rest.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </>
  );
}

/** Under the pointer of the charts: what every shard had, the hottest first. */
function AllShards({ map, timeMs }: { map: ShownMap; timeMs: number }): ReactElement | null {
  const colorOf = useShardColors();
  const selection = useStore(useConsole().stores.heatMap, (state) => state.selection);
  // Of the whole series: the pointer goes through it faster than it changes.
  const selectedRates = useMemo(() => (selection === null ? [] : selectionRates(map, selection)), [map, selection]);
  const column = columnAt(map, timeMs);
  if (column === null) return timeMs >= endMs(map) ? <ExpectedShards /> : null;
  const rates = shardRatesAt(map, column);
  const imbalance = imbalanceAt(map, column);
  const startMs = map.columnsMs[column]!;
  return (
    <>
      <span className={styles.nodes}>{words.read.time(startMs, startMs + map.resolutionMs)}</span>
      {imbalance !== null && <span>{words.read.imbalance(imbalance)}</span>}
      {selection !== null && (
        <span>
          {selectionName(selection)}: {words.read.rate(selectedRates[column] ?? null)}
        </span>
      )}
      {rates
        ?.map((rate, shard) => ({ rate, shard }))
        .sort((a, b) => b.rate - a.rate)
        .slice(0, SHARDS_READ_MAX)
        .map(({ rate, shard }) => (
          <span key={shard} className={styles.shard}>
            <Swatch color={colorOf(shard)} />
            {shard}: {formatRate(rate)}
          </span>
        ))}
    </>
  );
}

/** Beyond now: what is expected of every shard, the hottest first. */
function ExpectedShards(): ReactElement | null {
  const colorOf = useShardColors();
  const expected = useExpected();
  if (expected.length === 0) return null;
  return (
    <>
      <span className={styles.nodes}>{words.expected}</span>
      {expected
        .map((of, shard) => ({ ...of, shard }))
        .sort((a, b) => b.p90 - a.p90)
        .slice(0, SHARDS_READ_MAX)
        .map(({ p50, p90, shard }) => (
          <span key={shard} className={styles.shard}>
            <Swatch color={colorOf(shard)} />
            {shard}: {words.read.between(p50, p90)}
          </span>
        ))}
    </>
  );
}

function Pinned({ map, cell }: { map: ShownMap; cell: Cell }): ReactElement {
  const { stores } = useConsole();
  const [isCopied, setCopied] = useState(false);
  const said = useWords(map, cell).join(', ');
  return (
    <div className={styles.pinned}>
      <span className={styles.pinnedWords}>
        <b>{words.read.pinned}</b> {said}
      </span>
      <Button
        size="small"
        look="quiet"
        icon="copy"
        onClick={() =>
          navigator.clipboard.writeText(said).then(
            () => setCopied(true),
            (reason) => console.warn('the clipboard is not available', reason),
          )
        }
      >
        {isCopied ? text.copied : words.read.copy}
      </Button>
      <IconButton
        icon="close"
        label={words.read.unpin}
        onClick={() => stores.heatCursor.update((cursor) => ({ ...cursor, pinned: null }))}
      />
    </div>
  );
}

function BrushActions(): ReactElement | null {
  const console = useConsole();
  const { stores, heatMaps, live, selects } = console;
  const brush = useStore(stores.heatMap, (state) => state.brush);
  const past = useStore(stores.heatMap, (state) => state.past);
  useStore(stores.nodeSet, (set) => set.nodes);
  useStore(stores.selection, ({ index }) => index);
  if (brush === null) return null;
  const { nodes, fromMs, toMs } = brush;
  const isSelected = isSameSet(nodes, selects.selected());
  const isShown = past !== null && past.fromMs === fromMs && past.toMs === toMs;
  return (
    <section className={styles.brush} aria-label={words.brush.label}>
      <span>{words.brush.what(nodes.length, fromMs, toMs)}</span>
      {/* They were selected as they were brushed; whoever has selected something else since gets them back. */}
      <Button
        size="small"
        look="quiet"
        icon="check"
        disabled={isSelected}
        onClick={() => selectOnMap(console, nodes, 'replace')}
      >
        {isSelected ? words.brush.selected : words.brush.select}
      </Button>
      <Button
        size="small"
        look="quiet"
        icon="plus"
        onClick={() => heatMaps.look({ range: fixedRange(fromMs, toMs), nodes })}
      >
        {words.brush.zoom}
      </Button>
      <IconButton icon="fit" label={words.brush.fit} onClick={() => live.scene?.fitNodes(nodes)} />
      <IconButton
        icon="history"
        label={words.brush.past}
        aria-pressed={isShown}
        onClick={() => (isShown ? heatMaps.endPast() : void heatMaps.showPast(fromMs, toMs))}
      />
      <IconButton icon="close" label={words.brush.clear} onClick={() => heatMaps.brush(null)} />
    </section>
  );
}
