import { access, type Access } from '../../contract/access.ts';
import type { OperationName } from '../../contract/operations.ts';
import type { Me } from '../../contract/users.ts';
import type { Grantee } from '../../model/access.ts';
import { useSignIn } from './signIn.ts';

/** Whether a user may do something, in an account where it is about one. The gateway decides; this only hides. */
export function may(user: Me, operation: OperationName, accountId?: string): boolean {
  const { subject, may: allowed }: Access = access[operation];
  if (subject === 'anyone' || subject === 'self') return true;
  const role = user.accounts.find(({ id }) => id === accountId)?.role;
  const grant: Grantee | undefined = user.isOwner ? 'owner' : role;
  return grant !== undefined && allowed.includes(grant);
}

export function useMay(accountId?: string): (operation: OperationName) => boolean {
  const user = useUser();
  return (operation) => may(user, operation, accountId);
}

/** Who is signed in; only for what is shown to signed-in users. */
export function useUser(): Me {
  const user = useVisitor();
  if (!user) throw new Error('shown without a sign-in');
  return user;
}

export function useVisitor(): Me | null {
  const now = useSignIn();
  return now.state === 'in' ? now.user : null;
}
