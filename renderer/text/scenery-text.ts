import type { EdgesShown } from '../scene/edge-detail.ts';
import type { Simplification } from '../scene/frame-governor.ts';
import type { Vision } from '../state/scenery.ts';
import { formatCount, formatSpan, plural } from './format.ts';

const LEFT_OUT: Readonly<Record<Simplification, string>> = {
  edges: 'edges',
  labels: 'labels',
  pixels: 'fine detail',
};

const VISION_NAMES: Readonly<Record<Vision, string>> = {
  normal: 'As it is',
  protan: 'Without red (protanopia)',
  deutan: 'Without green (deuteranopia)',
  tritan: 'Without blue (tritanopia)',
};

export const sceneryText = {
  viewMenu: 'How it is drawn',
  sizeBy: 'Size shows',
  sizes: { influence: 'Influence', heat: 'Heat' },
  edges: 'Edges',
  edgeDetails: {
    auto: { name: 'By distance', hint: 'bands, crossing, all' },
    bundles: { name: 'Bands between shards', hint: 'width: number of edges' },
    crossing: { name: 'Only those between shards', hint: '' },
    all: { name: 'All', hint: '' },
  },
  edgesShown: {
    bundles: 'Bands: edges between shards',
    crossing: 'Edges between shards',
    all: 'All edges',
  } satisfies Readonly<Record<EdgesShown, string>>,
  vision: 'Seen with colour blindness',
  visions: VISION_NAMES,
  visionSaid: (vision: Vision) => `Colours: ${VISION_NAMES[vision].toLowerCase()}`,

  minimap: {
    label: 'Overview',
    hint: 'Click or drag to move the view. Arrow keys move it, plus and minus zoom.',
    show: 'Show the overview',
    hide: 'Hide the overview',
  },

  forecast: {
    title: 'Expected reads per second',
    when: (horizonS: number) => `mean of the next ${formatSpan(horizonS)}`,
    level: 'No season is over yet: what is read now goes on.',
    notBelieved: 'So far no better than what was read a season ago.',
    nothing: 'The balancer has counted nothing yet.',
    waiting: 'waiting for the forecast',
    unread: 'nothing expected, or not known',
    beyond: (rate: string) => `up to ${rate} expected`,
  },
  influence: { title: 'Share of all influence' },

  plan: {
    bar: 'Plan on the topology',
    moves: (count: number) => plural(count, 'move'),
    shows: 'Show',
    options: { before: 'Before', both: 'Both', after: 'After' },
    back: 'Back to the plan',
    close: 'End the view of the plan',
    show: 'Show on the topology',
    failed: 'The moves of the plan could not be read.',
    nothing: 'The plan moves no node that is still there.',
    ratioLegend: 'Heat over fair share',
    influenceLegend: 'Share of influence',
    split: 'left: now, right: after',
    isNew: 'new',
    said: (planId: string, count: number) => `Plan ${planId} on the topology: ${plural(count, 'move')}`,
    ended: 'The plan is not shown any more.',
  },

  pins: {
    title: 'Placed by hand',
    none: 'No node is placed by hand. Drag one with Alt and Shift, or select one and move it with Alt, Shift and the arrow keys.',
    count: (count: number) => `${plural(count, 'node')} stay where they were put, whatever the layout.`,
    more: (count: number) => `and ${formatCount(count)} more`,
    release: (label: string) => `Release ${label}`,
    releaseAll: 'Release all',
    pinSelected: (label: string) => `Keep ${label} where it is`,
    placed: (label: string) => `${label} placed by hand`,
    released: (count: number) => `${plural(count, 'node')} released`,
  },

  layers: 'Layers',
  layersHint: 'Every shard an island, its nodes in layers by depth, roots on top. Fast.',

  drawing: {
    frame: 'Frame',
    tick: 'Tick',
    meter: 'Main-thread time of the last frame and of the last heat sample',
    simplified: (left: readonly Simplification[]) =>
      `Drawing simplified: ${new Intl.ListFormat('en').format(left.map((what) => LEFT_OUT[what]))} hidden while moving`,
    rebuilt:
      'The graphics driver had dropped the picture of the topology; it was drawn again. If this repeats, close other programs that use the graphics card, or update its driver.',
  },
} as const;
