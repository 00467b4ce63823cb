import { NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Member } from '../../../../contract/members.ts';
import { roles } from '../../../../model/access.ts';
import { useUpdateMember } from '../../../api/account.ts';
import { useMay, useUser } from '../../../api/may.ts';
import { refresh } from '../../../api/signIn.ts';
import row from '../../../components/Rows.module.css';
import { problemText } from '../../../i18n/errors.ts';
import css from '../settings.module.css';

export function MemberRole({ accountId, member }: { accountId: string; member: Member }) {
  const { t, i18n } = useTranslation();
  const me = useUser();
  const may = useMay(accountId);
  const update = useUpdateMember(accountId);
  const { userId, name, role } = member;
  if (!may('updateMember')) return <span className={row.badge}>{t(`role.${role}`)}</span>;
  const change = (value: string): void => {
    const next = roles.find((one) => one === value);
    if (!next || next === role) return;
    update.mutate(
      { userId, role: next },
      {
        // One's own role decides what this page shows.
        onSuccess: () => void (userId === me.id && refresh()),
        onError: (error) =>
          notifications.show({
            color: 'red',
            title: t('people.roleFailed', { name }),
            message: problemText(error, t, i18n.language),
          }),
      },
    );
  };
  return (
    <NativeSelect
      className={css.role}
      size="sm"
      aria-label={t('people.roleOf', { name })}
      value={update.isPending ? update.variables.role : role}
      disabled={update.isPending}
      data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
