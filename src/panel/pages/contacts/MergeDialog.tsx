import { useState } from 'react';
import { Radio, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import { useContacts, useMergeContacts } from '../../api/contacts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import form from '../../components/form/form.module.css';
import { formatPhone } from '../../i18n/phone.ts';
import css from './contacts.module.css';

interface Props {
  contact: Contact;
  name: string;
  opened: boolean;
  onClose: () => void;
  onMerged: () => void;
}

export function MergeDialog({ name, opened, onClose, ...rest }: Props) {
  const { t } = useTranslation('contacts');
  return (
    <Dialog title={t('mergeTitle', { name })} opened={opened} onClose={onClose}>
      <Choice name={name} onClose={onClose} {...rest} />
    </Dialog>
  );
}

/** How many to choose from: whoever is not among them is found by more letters. */
const SHOWN = 6;

function Choice({ contact, name, onClose, onMerged }: Omit<Props, 'opened'>) {
  const { t } = useTranslation('contacts');
  const { id } = useAccount();
  const [q, setQ] = useState('');
  const [settled] = useDebouncedValue(q, 250);
  const [other, setOther] = useState('');
  const asked = settled.trim() !== '';
  const { data } = useContacts(id, { q: settled, tag: '', optedOut: false }, asked);
  const found = (asked ? (data?.pages[0]?.items ?? []) : []).filter((one) => one.id !== contact.id);
  const merge = useMergeContacts(id);
  const run = (): void =>
    merge.mutate(
      { id: contact.id, other },
      {
        onSuccess: () => {
          notifications.show({ message: t('merged') });
          onClose();
          onMerged();
        },
      },
    );
  return (
    <div className={form.form}>
      <p className={form.intro}>{t('mergeText', { name })}</p>
      <TextInput
        type="search"
        label={t('mergeSearch')}
        value={q}
        data-autofocus
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      {asked && data && found.length === 0 && <p role="status">{t('mergeNone')}</p>}
      <Radio.Group value={other} onChange={setOther} aria-label={t('mergeSearch')}>
        <div className={css.choices}>
          {found.slice(0, SHOWN).map((one) => (
            <Radio
              key={one.id}
              value={one.id}
              label={one.name ?? t('nameless')}
              description={one.phone === null ? t('hidden') : formatPhone(one.phone)}
            />
          ))}
        </div>
      </Radio.Group>
      <Failure error={merge.error} />
      <FormButtons
        label={t('mergeConfirm')}
        busy={merge.isPending}
        disabled={other === ''}
        onCancel={onClose}
        onConfirm={run}
      />
    </div>
  );
}
