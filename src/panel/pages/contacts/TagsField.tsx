import { useState, type ReactNode } from 'react';
import { TagsInput } from '@mantine/core';
import { useTags } from '../../api/tags.ts';
import { useAccount } from '../../api/currentAccount.ts';

interface Props {
  label: string;
  hint?: string;
  value: string[];
  most: number;
  error?: ReactNode;
  onChange: (tags: string[]) => void;
}

/** As long as the gateway takes. */
const LONGEST = 50;

/** Known tags are offered while one is typed, and not in the way before and after. */
export function TagsField({ label, hint, value, most, error, onChange }: Props) {
  const { id } = useAccount();
  const known = useTags(id).data?.map(({ name }) => name) ?? [];
  const [typed, setTyped] = useState('');
  return (
    <TagsInput
      label={label}
      description={hint}
      data={known}
      value={value}
      error={error}
      maxTags={most}
      searchValue={typed}
      onSearchChange={(text) => setTyped(text.slice(0, LONGEST))}
      comboboxProps={{ withinPortal: true }}
      dropdownOpened={typed !== '' && known.some((tag) => tag.includes(typed) && !value.includes(tag))}
      onChange={onChange}
    />
  );
}
