/**
 * The protocol version between gateway and instance. 1: release 0.1.0, which did not send a version. 2: an instance
 * refuses what it cannot parse, and keeps the events that a gateway refuses. docs/adr/0012 says when a new version is
 * needed.
 */
export const PROTOCOL_VERSION = 2;
