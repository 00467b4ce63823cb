import { useId, useState } from 'react';
import { CloseButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../../components/form/Failure.tsx';
import { useTags } from '../../../api/tags.ts';
import css from './details.module.css';

interface Props {
  accountId: string;
  label: string;
  tags: readonly string[];
  /** null: only shown. */
  onChange: ((tags: string[]) => Promise<unknown>) | null;
}

/** Tags as they are, and a field for another one, which knows those in use. */
export function Tags({ accountId, label, tags, onChange }: Props) {
  const { t } = useTranslation();
  const list = useId();
  const [text, setText] = useState('');
  const { data: known } = useTags(accountId);
  const change = useMutation({ mutationFn: async (next: string[]) => onChange?.(next) });
  const add = (): void => {
    const tag = text.trim();
    if (tag === '' || tags.includes(tag)) return setText('');
    change.mutate([...tags, tag], { onSuccess: () => setText('') });
  };
  if (!onChange && tags.length === 0) return null;
  return (
    <section>
      <h3 className={css.label}>{label}</h3>
      <ul className={css.tags} aria-label={label}>
        {tags.map((tag) => (
          <li key={tag} className={css.tag}>
            {tag}
            {onChange && (
              <CloseButton
                size={18}
                aria-label={t('inbox.removeTag', { tag })}
                onClick={() => change.mutate(tags.filter((one) => one !== tag))}
              />
            )}
          </li>
        ))}
        {onChange && (
          <li>
            <form
              onSubmit={(event) => {
                event.preventDefault();
                add();
              }}
            >
              <input
                className={css.newTag}
                aria-label={`${t('inbox.addTag')}: ${label}`}
                placeholder={t('inbox.addTag')}
                maxLength={50}
                value={text}
                list={list}
                onChange={(event) => setText(event.currentTarget.value)}
                onBlur={add}
              />
              <datalist id={list}>
                {known
                  ?.filter(({ name }) => !tags.includes(name))
                  .map(({ name }) => (
                    <option key={name} value={name} />
                  ))}
              </datalist>
            </form>
          </li>
        )}
      </ul>
      <Failure error={change.error} />
    </section>
  );
}
