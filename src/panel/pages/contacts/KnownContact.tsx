import { Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import { useConversationsWith, useUpdateContact } from '../../api/contacts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useMay } from '../../api/may.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import css from '../../components/form/form.module.css';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { ContactDetails, detailsOf, inputOf } from './ContactDetails.tsx';
import contacts from './contacts.module.css';
import { EndContact } from './EndContact.tsx';

export function KnownContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const account = useAccount();
  const may = useMay(account.id);
  const update = useUpdateContact(account.id);
  const { form, field, submit, failure } = useGatewayForm({
    asking: update,
    initialValues: { ...detailsOf(contact), optedOut: contact.optedOutAt !== null },
  });
  const save = submit(({ optedOut, ...details }) => {
    // A name that is sent is one that people gave, and stays: WhatsApp's would no longer replace it.
    const { name, ...rest } = inputOf(details);
    update.mutate(
      { id: contact.id, ...rest, ...(name !== contact.name && { name }), optedOut },
      {
        onSuccess: () => {
          notifications.show({ message: t('saved') });
          onClose();
        },
      },
    );
  });
  return (
    <form className={css.form} noValidate onSubmit={save}>
      <div className={contacts.top}>
        <b>{contact.phone === null ? t('hidden') : formatPhone(contact.phone)}</b>
        <Threads contact={contact} />
        {contact.phone !== null && contact.optedOutAt === null && may('send') && (
          <Link to="/inbox" search={{ account: account.id, write: contact.phone }}>
            {t('write')}
          </Link>
        )}
      </div>
      <ContactDetails field={field} />
      <Switch
        {...form.getInputProps('optedOut', { type: 'checkbox' })}
        label={t('optOut')}
        description={t('optedOutHint')}
      />
      <Failure error={failure} />
      {may('updateContact') && <FormButtons busy={update.isPending} onCancel={onClose} />}
      <EndContact contact={contact} name={form.values.name} onClose={onClose} />
    </form>
  );
}

/** One for each number that they have written with. */
function Threads({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts');
  const { id, numbers } = useAccount();
  const { data = [] } = useConversationsWith(id, contact.id);
  const nameOf = (numberId: string): string => numbers.find((one) => one.id === numberId)?.name ?? '';
  return (
    <span className={contacts.threads}>
      {data.map((one) => (
        <Link key={one.id} to="/inbox" search={{ account: id, state: 'any', c: one.id }}>
          {t('conversation', { number: nameOf(one.numberId) })}
        </Link>
      ))}
    </span>
  );
}
