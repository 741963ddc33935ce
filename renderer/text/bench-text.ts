/** Words of the workbench: panels, palette, keys, undo, settings, places, notices, tour. */
export const benchText = {
  panels: {
    menu: (title: string) => `${title}: panel options`,
    tabs: { left: 'Panels on the left', bottom: 'Panels below', right: 'Panels on the right' },
    region: { left: 'Left', bottom: 'Below', right: 'Right' },
    moveTo: { left: 'Move to the left', bottom: 'Move below', right: 'Move to the right' },
    close: 'Close the panel',
    resize: {
      left: 'Width of the panels on the left',
      right: 'Width of the panels on the right',
      bottom: 'Height of the panels below',
    },
  },
} as const;
