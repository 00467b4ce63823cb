import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { KnownContact } from './KnownContact.tsx';
import { NewContact } from './NewContact.tsx';

interface Props {
  contact: Contact | 'new' | null;
  onClose: () => void;
}

export function ContactDialog({ contact, onClose }: Props) {
  const { t } = useTranslation('contacts');
  return (
    <Dialog
      title={contact === 'new' ? t('create') : t('editTitle')}
      opened={contact !== null}
      onClose={onClose}
    >
      {contact === 'new' && <NewContact onClose={onClose} />}
      {contact !== null && contact !== 'new' && <KnownContact contact={contact} onClose={onClose} />}
    </Dialog>
  );
}
