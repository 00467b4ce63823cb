import { useState } from 'react';
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contract/accounts.ts';
import { scopes, type Scope } from '../../../../model/access.ts';
import { useCreateKey } from '../../../api/account.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { NameField } from '../../../components/form/fields.tsx';
import css from '../../../components/form/form.module.css';
import { useChecks } from '../../../components/form/useChecks.ts';
import { useForm } from '../../../components/form/useForm.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import { NewKey } from './NewKey.tsx';

const DAY_MS = 86_400_000;
const lives = [0, 30, 90, 365] as const;

export function CreateKey({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const [chosen, setChosen] = useState<Scope[]>(['send']);
  const [numberIds, setNumberIds] = useState<string[]>([]);
  const [days, setDays] = useState(0);
  const [checked, setChecked] = useState(false);
  const create = useCreateKey(account.id);
  const { field, submit, failure } = useForm(
    { name: '' },
    ({ name }) => ({ name: checks.name(name) }),
    create,
  );
  if (create.data) return <NewKey accountId={account.id} made={create.data} onClose={onClose} />;

  const save = submit(({ name }) => {
    if (chosen.length === 0) return;
    const expiresAt = days === 0 ? null : new Date(serverNow() + days * DAY_MS).toISOString();
    const only = numberIds.length === 0 ? null : numberIds;
    create.mutate({ name, scopes: scopes.filter((one) => chosen.includes(one)), numberIds: only, expiresAt });
  });
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        setChecked(true);
        save(event);
      }}
    >
      <NameField field={field('name')} hint={t('keys.nameHint')} autoFocus />
      <fieldset className={css.choices}>
        <legend className={css.legend}>{t('keys.scopes')}</legend>
        <div className={css.choice}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              label={t(`scope.${scope}`)}
              description={t(`scopeText.${scope}`)}
              checked={chosen.includes(scope)}
              onChange={(event) => setChosen(withOrWithout(chosen, scope, event.currentTarget.checked))}
            />
          ))}
          {checked && chosen.length === 0 && (
            <p className={css.failure} role="alert">
              {t('keys.scopeMissing')}
            </p>
          )}
        </div>
      </fieldset>
      {account.numbers.length > 1 && (
        <fieldset className={css.choices}>
          <legend className={css.legend}>{t('keys.numbers')}</legend>
          <div className={css.choice}>
            {account.numbers.map(({ id, name, phone }) => (
              <Checkbox
                key={id}
                label={name}
                description={formatPhone(phone)}
                checked={numberIds.includes(id)}
                onChange={(event) => setNumberIds(withOrWithout(numberIds, id, event.currentTarget.checked))}
              />
            ))}
          </div>
        </fieldset>
      )}
      <NativeSelect
        label={t('keys.expiry')}
        value={String(days)}
        data={lives.map((life) => ({
          value: String(life),
          label: life === 0 ? t('keys.never') : t('keys.days', { count: life }),
        }))}
        onChange={(event) => setDays(Number(event.currentTarget.value))}
      />
      <Failure error={failure} />
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('keys.submit')}
        </Button>
      </div>
    </form>
  );
}

const withOrWithout = <Item,>(list: Item[], item: Item, wanted: boolean): Item[] =>
  wanted ? [...list, item] : list.filter((one) => one !== item);
