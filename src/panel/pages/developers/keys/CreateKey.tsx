import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contract/accounts.ts';
import { scopes, type Scope } from '../../../../model/access.ts';
import { useCreateKey } from '../../../api/account.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { Choices } from '../../../components/form/Choices.tsx';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import { NameField } from '../../../components/form/fields.tsx';
import css from '../../../components/form/form.module.css';
import { useChecks } from '../../../components/form/useChecks.ts';
import { useGatewayForm } from '../../../components/form/useGatewayForm.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import { NewKey } from './NewKey.tsx';

const DAY_MS = 86_400_000;
const lives = [0, 30, 90, 365] as const;

export function CreateKey({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const create = useCreateKey(account.id);
  const { field, submit, failure } = useGatewayForm({
    asking: create,
    initialValues: { name: '', scopes: ['send'] as Scope[], numberIds: [] as string[], days: '0' },
    validate: {
      name: checks.name,
      scopes: (chosen) => chosen.length === 0 && t('keys.scopeMissing'),
    },
  });
  if (create.data) return <NewKey accountId={account.id} made={create.data} onClose={onClose} />;

  const save = submit(({ name, scopes: chosen, numberIds, days }) =>
    create.mutate({
      name,
      scopes: scopes.filter((one) => chosen.includes(one)),
      numberIds: numberIds.length === 0 ? null : numberIds,
      expiresAt: days === '0' ? null : new Date(serverNow() + Number(days) * DAY_MS).toISOString(),
    }),
  );
  return (
    <form className={css.form} noValidate onSubmit={save}>
      <NameField field={field('name')} hint={t('keys.nameHint')} autoFocus />
      <Choices
        legend={t('keys.scopes')}
        options={scopes.map((scope) => ({
          value: scope,
          label: t(`scope.${scope}`),
          description: t(`scopeText.${scope}`),
        }))}
        field={field('scopes')}
      />
      {account.numbers.length > 1 && (
        <Choices
          legend={t('keys.numbers')}
          options={account.numbers.map(({ id, name, phone }) => ({
            value: id,
            label: name,
            description: formatPhone(phone),
          }))}
          field={field('numberIds')}
        />
      )}
      <NativeSelect
        label={t('keys.expiry')}
        {...field('days')}
        data={lives.map((life) => ({
          value: String(life),
          label: life === 0 ? t('keys.never') : t('keys.days', { count: life }),
        }))}
      />
      <Failure error={failure} />
      <FormButtons label={t('keys.submit')} busy={create.isPending} onCancel={onClose} />
    </form>
  );
}
