import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { roles, type Role } from '../../../../model/access.ts';
import { useInvite } from '../../../api/account.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import { EmailField } from '../../../components/form/fields.tsx';
import css from '../../../components/form/form.module.css';
import { useChecks } from '../../../components/form/useChecks.ts';
import { useGatewayForm } from '../../../components/form/useGatewayForm.ts';
import { ShowOnce } from '../../../components/ShowOnce.tsx';

export function InviteForm({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const invite = useInvite(accountId);
  const { form, field, submit, failure } = useGatewayForm<{ role: Role; email: string }>({
    asking: invite,
    initialValues: { role: 'agent', email: '' },
    validate: { email: checks.optionalEmail },
  });
  if (invite.data) {
    const { url, expiresAt, email, mailed } = invite.data;
    return (
      <ShowOnce
        label={t('people.inviteLink')}
        value={url}
        expiresAt={expiresAt}
        text={mailed && email !== null ? t('people.invitedByMail', { email }) : t('people.invited')}
        onClose={onClose}
      />
    );
  }
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ role, email }) => invite.mutate({ role, ...(email !== '' && { email }) }))}
    >
      <NativeSelect
        label={t('people.role')}
        {...field('role')}
        description={t(`roleText.${form.values.role}`)}
        inputWrapperOrder={['label', 'input', 'description']}
        data-autofocus
        data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
      />
      <EmailField field={field('email')} label={t('form.emailOptional')} hint={t('people.inviteHint')} />
      <Failure error={failure} />
      <FormButtons label={t('people.inviteSubmit')} busy={invite.isPending} onCancel={onClose} />
    </form>
  );
}
