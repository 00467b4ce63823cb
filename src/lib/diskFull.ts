/** ENOSPC and EDQUOT of the system, 53100 of PostgreSQL. */
const codes = new Set<unknown>(['ENOSPC', 'EDQUOT', '53100']);

/** Whether there was no room on the disk, however deep in the causes that is said. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && codes.has(error.code)) || isDiskFull(error.cause);
}
