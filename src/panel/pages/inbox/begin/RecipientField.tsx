import { useId, useState, type KeyboardEvent } from 'react';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useContacts } from '../../../api/contacts.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { Face } from '../../../components/Face.tsx';
import { formatPhone } from '../../../i18n/phone.ts';
import { phoneIn } from '../phoneIn.ts';
import css from './begin.module.css';

export interface Recipient {
  /** As it was typed, or as WhatsApp spells it. */
  phone: string;
  name: string | null;
}

interface Option extends Recipient {
  id: string;
}

/** Whoever is not among them is found by more letters. */
const SHOWN = 6;

/** Chooses a contact, or a phone that is typed. */
export function RecipientField({ onChoose }: { onChoose: (to: Recipient) => void }) {
  const { t } = useTranslation('begin');
  const listId = useId();
  const { id } = useAccount();
  const [q, setQ] = useState('');
  const [settled] = useDebouncedValue(q, 200);
  const [place, setPlace] = useState(0);
  const asked = settled.trim() !== '';
  const { data, isFetching } = useContacts(id, { q: settled, tag: '', optedOut: false }, asked);
  const contacts = (asked ? (data?.pages[0]?.items ?? []) : [])
    .flatMap(({ id: contactId, phone, name }): Option[] =>
      phone === null ? [] : [{ id: contactId, phone, name }],
    )
    .slice(0, SHOWN);
  const typed = phoneIn(q);
  const isKnown = contacts.some(({ phone }) => phone === typed?.replace(/\D/g, ''));
  const options =
    typed !== null && !isKnown ? [...contacts, { id: 'typed', phone: typed, name: null }] : contacts;
  const index = Math.min(place, Math.max(options.length - 1, 0));
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = options[index];
    if (step !== undefined && options.length > 0) setPlace((index + step + options.length) % options.length);
    else if (event.key === 'Enter') {
      if (chosen) onChoose(chosen);
    } else return;
    event.preventDefault();
  };
  return (
    <div>
      <TextInput
        label={t('to')}
        placeholder={t('toHint')}
        value={q}
        autoFocus
        data-autofocus
        maxLength={100}
        autoComplete="off"
        leftSection={<IconSearch size={16} stroke={1.8} aria-hidden="true" />}
        role="combobox"
        aria-expanded={options.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={options[index] && `${listId}${options[index].id}`}
        onChange={({ currentTarget: { value } }) => {
          setQ(value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} className={css.options} role="listbox" aria-label={t('found')}>
        {options.map((one, nth) => (
          <li
            key={one.id}
            id={`${listId}${one.id}`}
            role="option"
            aria-selected={nth === index}
            className={css.option}
            // Before the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              onChoose(one);
            }}
          >
            <Face name={one.name ?? one.phone} group={false} />
            <span className={css.who}>
              <b>
                {one.id === 'typed'
                  ? t('writeTo', { phone: one.phone })
                  : (one.name ?? formatPhone(one.phone))}
              </b>
              {one.name !== null && <span>{formatPhone(one.phone)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {asked && !isFetching && settled === q && options.length === 0 && (
        <p className={css.none}>{t('none')}</p>
      )}
    </div>
  );
}
