/** ENOSPC and EDQUOT of the system, 53100 of PostgreSQL. */
const codes = new Set<unknown>(['ENOSPC', 'EDQUOT', '53100']);

/** Whether the disk was full, also if only a nested cause says so. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && codes.has(error.code)) || isDiskFull(error.cause);
}
