import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import { useDeleteContact } from '../../api/contacts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useMay } from '../../api/may.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { formatPhone } from '../../i18n/phone.ts';
import css from './contacts.module.css';
import { MergeDialog } from './MergeDialog.tsx';

interface Props {
  contact: Contact;
  name: string;
  onClose: () => void;
}

/** Deletes a contact, or merges it into another. */
export function EndContact({ contact, name, onClose }: Props) {
  const { t } = useTranslation('contacts');
  const { id } = useAccount();
  const may = useMay(id);
  const [deleting, confirm] = useDisclosure();
  const [merging, merge] = useDisclosure();
  const remove = useDeleteContact(id);
  const called = name.trim() || (contact.phone === null ? t('nameless') : formatPhone(contact.phone));
  return (
    <div className={css.last}>
      {may('mergeContacts') && (
        <Button variant="subtle" size="compact-md" onClick={merge.open}>
          {t('merge')}
        </Button>
      )}
      {may('deleteContact') && (
        <Button variant="subtle" size="compact-md" color="red.8" onClick={confirm.open}>
          {t('delete')}
        </Button>
      )}
      <Confirm
        title={t('deleteTitle', { name: called })}
        text={t('deleteText')}
        confirm={t('deleteConfirm')}
        opened={deleting}
        onClose={confirm.close}
        run={() => remove.mutateAsync(contact.id).then(onClose)}
      />
      <MergeDialog
        contact={contact}
        name={called}
        opened={merging}
        onClose={merge.close}
        onMerged={onClose}
      />
    </div>
  );
}
