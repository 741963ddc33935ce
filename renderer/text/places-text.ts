export const placesText = {
  menu: 'Views',
  title: 'Views',
  empty: 'No view is kept for this workspace yet.',
  keep: 'Keep this view…',
  keepTitle: 'Keep this view',
  keepIntro: 'Colours, camera, selected node, what is collapsed and open panels, for this workspace on this machine.',
  name: 'Name',
  keepButton: 'Keep view',
  replaces: (name: string) => `Replaces the view “${name}”.`,
  copyLink: 'Copy a link to this view',
  copied: 'The link is on the clipboard.',
  copiedForViewers:
    'The link is on the clipboard. Whoever has it sees everything as it happens, and can change nothing.',
  /** Said after one of those, or of the address bar. */
  withoutCollapsed: 'What is collapsed is not in it: that would be too long.',
  refused: 'The clipboard was refused; the link was not copied.',
  inAddress: 'The clipboard was refused: the link is in the address bar.',
  forget: (name: string) => `Forget the view ${name}`,
  noNode: (key: string) => `The view is about ${key}, which is not in this topology.`,
  ignored: (parts: readonly string[]) =>
    `The link says more than this console understands and was followed without: ${parts.join(', ')}.`,
  otherWorkspace: (wanted: string, open: string) =>
    `The link is to the workspace ${wanted}, and ${open} is open: open ${wanted}, then follow the link again.`,
} as const;
