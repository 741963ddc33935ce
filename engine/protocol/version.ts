/** Grows when a message changes its meaning. 1: first version. */
export const PROTOCOL_VERSION = 1;
