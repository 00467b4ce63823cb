/**
 * The version of what gateway and instance say to each other. 1: release 0.1.0, which did not say it. 2: an instance refuses
 * what it cannot read, and keeps the events that a gateway refuses. docs/adr/0012 says what needs a new one.
 */
export const PROTOCOL_VERSION = 2;
