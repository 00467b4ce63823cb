/** SQLSTATE of what a role may not do. */
export const PERMISSION_DENIED = '42501';

/** Tables that no tenant sees: a sign-in is nobody's business but the system's. */
export const hasNoTenants = ['creation_keys', 'meta_intake', 'removals', 'sign_ins'];

/** The SQLSTATE of what was refused; undefined when it went through. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
