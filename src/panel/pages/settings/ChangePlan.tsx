import { useState } from 'react';
import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../contract/accounts.ts';
import { planNames, type Limits } from '../../../model/plans.ts';
import { usePlans, useUpdateAccount } from '../../api/account.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { formatBytes } from '../../i18n/time.ts';
import { Panel } from '../../components/Panel.tsx';
import css from './settings.module.css';

export function ChangePlan({ account }: { account: Account }) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState<string>(account.plan);
  const { data: plans } = usePlans(true);
  const update = useUpdateAccount(account.id);
  const plan = planNames.find((name) => name === wanted) ?? account.plan;
  const limits = plans?.find(({ name }) => name === plan)?.limits;
  const save = (): void =>
    update.mutate(
      { plan },
      {
        onSuccess: () =>
          notifications.show({
            color: 'petrol',
            message: t('plan.changed', { name: account.name, plan: t(`plan.name.${plan}`) }),
          }),
      },
    );
  return (
    <Panel title={t('plan.change')} text={t('plan.changeText')}>
      <div className={css.choice}>
        <div className={css.inline}>
          <NativeSelect
            aria-label={t('plan.change')}
            description={limits && describe(limits, t, i18n.language)}
            inputWrapperOrder={['input', 'description']}
            value={plan}
            data={planNames.map((name) => ({ value: name, label: t(`plan.name.${name}`) }))}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <Button disabled={plan === account.plan} loading={update.isPending} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
        <Failure error={update.error} />
      </div>
    </Panel>
  );
}

function describe(
  { numbers, users, messagesPerMonth, webhooks, keys, storageBytes }: Limits,
  t: TFunction,
  language: string,
): string {
  const say = (value: number | null): string =>
    value === null ? t('plan.noLimit') : value.toLocaleString(language);
  return t('plan.limits', {
    numbers: say(numbers),
    users: say(users),
    messages: say(messagesPerMonth),
    webhooks: say(webhooks),
    keys: say(keys),
    storage: storageBytes === null ? t('plan.noLimit') : formatBytes(storageBytes, language),
  });
}
