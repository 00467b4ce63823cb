import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import css from './contacts.module.css';

export interface FieldRow {
  key: number;
  name: string;
  value: string;
}
let keys = 0;
const aRow = (name = '', value = ''): FieldRow => ({ key: (keys += 1), name, value });

export const rowsOf = (fields: Record<string, string>): FieldRow[] =>
  Object.entries(fields).map(([name, value]) => aRow(name, value));
/** A field without a name is none; of two with one name the later counts. */
export const fieldsOf = (rows: FieldRow[]): Record<string, string> =>
  Object.fromEntries(
    rows.map(({ name, value }) => [name.trim(), value.trim()]).filter(([name]) => name !== ''),
  ) as Record<string, string>;

interface Props {
  rows: FieldRow[];
  onChange: (rows: FieldRow[]) => void;
}

export function FieldsEditor({ rows, onChange }: Props) {
  const { t } = useTranslation('contacts');
  const set = (key: number, change: Partial<FieldRow>): void =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  return (
    <fieldset className={css.fieldset}>
      <legend>{t('fields')}</legend>
      {rows.map(({ key, name, value }) => (
        <div key={key} className={css.field}>
          <TextInput
            aria-label={t('fieldName')}
            placeholder={t('fieldName')}
            value={name}
            maxLength={50}
            onChange={(event) => set(key, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('fieldValue')}
            placeholder={t('fieldValue')}
            value={value}
            maxLength={1000}
            onChange={(event) => set(key, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('removeField', { name })}
            onClick={() => onChange(rows.filter((row) => row.key !== key))}
          >
            <IconX size={16} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      {rows.length < 50 && (
        <Button
          variant="subtle"
          size="compact-md"
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => onChange([...rows, aRow()])}
        >
          {t('addField')}
        </Button>
      )}
    </fieldset>
  );
}
