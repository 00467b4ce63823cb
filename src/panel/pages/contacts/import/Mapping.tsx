import { useState } from 'react';
import { Button, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import form from '../../../components/form/form.module.css';
import css from '../contacts.module.css';
import { TagsField } from '../TagsField.tsx';
import type { Plan } from './Run.tsx';
import { guessRoles, roles, type Role } from './columns.ts';
import { toImportRows } from './importRows.ts';
import type { Sheet } from './sheet.ts';

/** Where the product is used first; others write the country's code into the file. */
const countries = ['BR', 'BO', 'AR', 'CL', 'CO', 'EC', 'ES', 'MX', 'PE', 'PT', 'PY', 'US', 'UY', 'VE'];

interface Props {
  sheet: Sheet;
  onBack: () => void;
  onPlan: (plan: Plan) => void;
}

export function Mapping({ sheet, onBack, onPlan }: Props) {
  const { t, i18n } = useTranslation('contacts');
  const [chosen, setChosen] = useState<Role[]>(() => guessRoles(sheet));
  const [country, setCountry] = useState(/^pt/.test(i18n.language) ? 'BR' : '');
  const [tags, setTags] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const names = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const choose = (at: number, role: Role): void => {
    setChosen(chosen.map((one, index) => (index === at ? role : one)));
    setMissing(false);
  };
  const go = (): void => {
    if (!chosen.includes('phone')) return setMissing(true);
    onPlan({ rows: toImportRows(sheet, chosen, tags), country: country === '' ? null : country });
  };
  return (
    <div className={form.form}>
      <fieldset className={css.fieldset}>
        <legend>{t('columns')}</legend>
        {sheet.columns.map((column, index) => (
          <div key={index} className={css.column} style={{ width: '100%' }}>
            <span style={{ minWidth: 0 }}>
              <b>{column}</b>
              <span className={css.sample}>
                {t('sample', { text: sheet.rows.find((row) => row[index])?.[index] ?? '—' })}
              </span>
            </span>
            <NativeSelect
              aria-label={t('columnOf', { name: column })}
              value={chosen[index] ?? 'ignore'}
              data={roles.map((role) => ({ value: role, label: t(`column.${role}`) }))}
              onChange={(event) => choose(index, event.currentTarget.value as Role)}
            />
          </div>
        ))}
      </fieldset>
      <NativeSelect
        label={t('country')}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value)}
        data={[
          { value: '', label: t('noCountry') },
          ...countries.map((code) => ({ value: code, label: names.of(code) ?? code })),
        ]}
      />
      <TagsField label={t('addTags')} value={tags} most={10} onChange={setTags} />
      {missing && (
        <p className={form.failure} role="alert">
          {t('phoneColumn')}
        </p>
      )}
      <div className={form.buttons}>
        <Button variant="default" onClick={onBack}>
          {t('back')}
        </Button>
        <Button onClick={go}>{t('check')}</Button>
      </div>
    </div>
  );
}
