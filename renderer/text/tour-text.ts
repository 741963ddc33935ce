export const tourText = {
  label: (step: number, count: number) => `Tour, step ${step} of ${count}`,
  of: (step: number, count: number) => `${step} of ${count}`,
  next: 'Next',
  back: 'Back',
  done: 'Done',
  skip: 'End the tour',
  steps: {
    scene: {
      title: 'The topology',
      body: 'Every disc is a node, every island a shard: the nodes that live there. Lines that leave an island cross shards and cost the most. Drag to move, scroll to zoom, click a node to see it; arrow keys go from node to node.',
    },
    legend: {
      title: 'What the colours mean',
      body: 'The legend says it for what is shown now. Colour by shard to see where nodes live, by heat to see which are read most, by type to see what they are: the keys 1, 2 and 3.',
    },
    shards: {
      title: 'Which shard is hot',
      body: 'One row a shard: reads a second with the last minutes as a line, and a bar for influence against capacity. Heat imbalance is the hottest shard over the mean: 1.00 is even.',
    },
    inspector: {
      title: 'Move a node',
      body: 'Select a node, then “Move to…” here (or the key M): you see what would change and confirm. Queries keep working meanwhile, and Undo in the top bar takes it back.',
    },
    balance: {
      title: 'Where plans are approved',
      body: 'The balancer proposes few moves before a shard overheats. A dot here says that a plan waits: open it to see why, change it, approve or refuse it.',
    },
    search: {
      title: 'Find and do anything',
      body: 'Search nodes here. All commands, nodes and plans are in the palette: Ctrl Shift K, or Cmd Shift K on a Mac. F6 goes from panel to panel, and ? shows all keys.',
    },
  },
} as const;
