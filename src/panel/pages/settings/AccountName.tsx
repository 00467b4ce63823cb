import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../contract/accounts.ts';
import { useUpdateAccount } from '../../api/account.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { Panel } from '../../components/Panel.tsx';
import css from './settings.module.css';

export function AccountName({ account }: { account: Account }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const update = useUpdateAccount(account.id);
  const { form, field, submit, failure } = useGatewayForm({
    asking: update,
    initialValues: { name: account.name },
    validate: { name: checks.name },
  });
  const done = (): string => notifications.show({ color: 'petrol', message: t('common.saved') });
  return (
    <Panel title={t('accountName.title')} text={t('accountName.text')}>
      <form
        className={css.choice}
        noValidate
        onSubmit={submit(({ name }) => update.mutate({ name }, { onSuccess: done }))}
      >
        <div className={css.inline}>
          <TextInput
            {...field('name')}
            name="name"
            aria-label={t('form.name')}
            autoComplete="off"
            maxLength={100}
          />
          <Button
            type="submit"
            disabled={form.values.name.trim() === account.name}
            loading={update.isPending}
          >
            {t('common.save')}
          </Button>
        </div>
        <Failure error={failure} />
      </form>
    </Panel>
  );
}
