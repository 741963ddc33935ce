/** Labels of the topology alone on the screen. */
export const presentText = {
  leave: 'Leave the presentation',
} as const;
