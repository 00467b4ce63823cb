import type { Instance } from '../../contract/instances.ts';
import type { AccountId } from '../../model/ids.ts';
import { plans } from '../../model/plans.ts';
import { anInstance, asNumber } from './fixtures.ts';
import { known } from './mockAuth.ts';
import type { MockGateway } from './mockGateway.ts';
import { inFuture } from './mockPeople.ts';
import type { Asking, Handlers } from './mockRouter.ts';
import { badField, missing, Refusal } from './refusal.ts';

/** Accounts, numbers and messages. */
export function numberHandlers(gateway: MockGateway): Handlers {
  const instanceOf = ({ params }: Asking): Instance => {
    const found = gateway.instances.find(({ id }) => id === params['id']);
    if (!found) throw missing('instance');
    return found;
  };
  const reach = ({ user }: Asking, accountId: AccountId): boolean => {
    const { isOwner, roles } = known(user);
    return isOwner || roles.has(accountId);
  };
  const newPhone = (name: string, phone: string, more: Partial<Instance> = {}): Instance => {
    const digits = phone.replace(/\D/g, '');
    if (!/^55\d{10,11}$/.test(digits)) throw badField('phone', 'Not a phone number with country code');
    if (gateway.instances.some((one) => one.phone === digits))
      throw new Refusal(409, 'conflict', 'This phone has an account already.');
    const made = anInstance(gateway.instances.length + 20, name, 'launching', { phone: digits, ...more });
    gateway.instances = [...gateway.instances, made];
    return made;
  };
  const drop = ({ id: numberId, accountId }: Instance): void => {
    gateway.instances = gateway.instances.filter(({ id }) => id !== numberId);
    gateway.push({ type: 'number.deleted', accountId, numberId });
  };
  const accountsOf = (asking: Asking): AccountId[] =>
    [...new Set([...gateway.accounts.keys(), ...gateway.instances.map(({ accountId }) => accountId)])].filter(
      (id) => reach(asking, id),
    );

  return {
    listAccounts: (asking) => ({
      items: accountsOf(asking).map((id) => gateway.account(id)),
      nextCursor: null,
    }),
    createAccount: ({ body: { name, phone } }) => gateway.account(newPhone(name, phone).accountId),
    updateAccount: ({ params, body }) => {
      const id = params['id'] as AccountId;
      const { name, plan } = gateway.account(id);
      gateway.accounts.set(id, { name: body.name ?? name, plan: body.plan ?? plan });
      return gateway.account(id);
    },
    deleteAccount: ({ params }) => {
      gateway.accounts.delete(params['id'] as AccountId);
      gateway.instances.filter(({ accountId }) => accountId === params['id']).forEach(drop);
      return undefined;
    },
    addNumber: ({ params, body: { name, phone } }) => {
      const { id: accountId, plan, numbers } = gateway.account(params['id'] as AccountId);
      const allowed = plans[plan].numbers;
      if (allowed !== null && numbers.length >= allowed)
        throw new Refusal(403, 'plan_limit', `The plan ${plan} allows ${allowed}.`, {
          limit: 'numbers',
          allowed,
        });
      return asNumber(newPhone(name, phone, { accountId }));
    },
    removeNumber: ({ params }) => {
      const found = gateway.instances.find(({ id }) => id === params['numberId']);
      if (!found) throw missing('number');
      drop(found);
      return undefined;
    },
    listNumbers: (asking) => ({
      items: gateway.instances.filter((one) => reach(asking, one.accountId)).map(asNumber),
    }),
    startInstance: instanceOf,
    stopInstance: instanceOf,
    restartInstance: instanceOf,
    logoutInstance: instanceOf,
    getQr: (asking) => {
      const qr = gateway.qrs.get(instanceOf(asking).id);
      if (!qr) throw new Refusal(409, 'instance_not_ready', 'No QR code is waiting.');
      return qr;
    },
    requestPairingCode: (asking) => {
      const { name } = instanceOf(asking);
      const pairingCode = { code: 'WXYZ2345', expiresAt: inFuture(170_000) };
      // After the answer, as an event would come.
      setImmediate(() => gateway.become(name, 'enter_code'));
      return pairingCode;
    },
  };
}
