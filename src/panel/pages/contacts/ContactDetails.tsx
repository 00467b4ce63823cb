import type { ReactNode } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import type { FieldProps } from '../../components/form/useGatewayForm.ts';
import { FieldsEditor, fieldsOf, rowsOf, type FieldRow } from './FieldsEditor.tsx';
import { TagsField } from './TagsField.tsx';

/** Name, tags and fields: what new and known contacts have. */
interface Details {
  name: string;
  tags: string[];
  fields: FieldRow[];
}

export const detailsOf = (contact: Contact | null): Details => ({
  name: contact?.name ?? '',
  tags: contact?.tags ?? [],
  fields: rowsOf(contact?.fields ?? {}),
});

export const inputOf = ({ name, tags, fields }: Details) => ({
  name: name.trim() === '' ? null : name.trim(),
  tags,
  fields: fieldsOf(fields),
});

interface Controlled<Value> {
  value: Value;
  error?: ReactNode;
  onChange: (value: Value) => void;
}

export function ContactDetails({ field }: { field: (path: keyof Details) => FieldProps }) {
  const { t } = useTranslation('contacts');
  const tags = field('tags') as Controlled<string[]>;
  const fields = field('fields') as Controlled<FieldRow[]>;
  return (
    <>
      <TextInput {...field('name')} label={t('name')} maxLength={200} autoComplete="off" />
      <TagsField label={t('tags')} hint={t('tagsHint')} most={30} {...tags} />
      <FieldsEditor rows={fields.value} onChange={fields.onChange} />
    </>
  );
}
