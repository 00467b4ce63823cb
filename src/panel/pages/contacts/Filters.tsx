import { NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ContactFilter } from '../../api/contacts.ts';
import { useTags } from '../../api/tags.ts';
import css from './contacts.module.css';

interface Props {
  accountId: string;
  filter: ContactFilter;
  onChange: (filter: ContactFilter) => void;
}

export function Filters({ accountId, filter, onChange }: Props) {
  const { t } = useTranslation('contacts');
  const tags = useTags(accountId).data?.map(({ name }) => name) ?? [];
  return (
    <div className={css.filters} role="search">
      <TextInput
        className={css.search}
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={filter.q}
        onChange={(event) => onChange({ ...filter, q: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('tag')}
        value={filter.tag}
        onChange={(event) => onChange({ ...filter, tag: event.currentTarget.value })}
        data={[{ value: '', label: t('allTags') }, ...tags.map((tag) => ({ value: tag, label: tag }))]}
      />
      <NativeSelect
        aria-label={t('optOut')}
        value={filter.optedOut ? 'out' : ''}
        onChange={(event) => onChange({ ...filter, optedOut: event.currentTarget.value === 'out' })}
        data={[
          { value: '', label: t('everybody') },
          { value: 'out', label: t('optedOut') },
        ]}
      />
    </div>
  );
}
