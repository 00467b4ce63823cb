import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../../contract/contacts.ts';
import { useMay } from '../../../api/may.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { useGatewayForm } from '../../../components/form/useGatewayForm.ts';
import { formatFull } from '../../../i18n/time.ts';
import { ContactFields } from './ContactFields.tsx';
import css from './details.module.css';
import { Tags } from './Tags.tsx';
import { useUpdateContact } from './useUpdateContact.ts';

export function ContactPart({ contact }: { contact: Contact }) {
  const { t, i18n } = useTranslation();
  const { accountId, tags, optedOutAt } = contact;
  const mayChange = useMay(accountId)('updateContact');
  const optOut = useUpdateContact(contact);
  const update = useUpdateContact(contact);
  return (
    <>
      {mayChange && <NameForm contact={contact} />}
      <Tags
        accountId={accountId}
        label={t('inbox.contactTags')}
        tags={tags}
        onChange={mayChange ? (next) => update.mutateAsync({ tags: next }) : null}
      />
      <ContactFields contact={contact} mayChange={mayChange} />
      <section>
        <h3 className={css.label}>{t('inbox.optOutTitle')}</h3>
        <p className={css.soft}>
          {optedOutAt === null
            ? t('inbox.optOutNo')
            : t('inbox.optOutSince', { time: formatFull(optedOutAt, i18n.language) })}
        </p>
        {mayChange && (
          <Button
            variant="default"
            size="compact-md"
            mt={6}
            loading={optOut.isPending}
            onClick={() => optOut.mutate({ optedOut: optedOutAt === null })}
          >
            {optedOutAt === null ? t('inbox.optOut') : t('inbox.optIn')}
          </Button>
        )}
        <Failure error={optOut.error} />
      </section>
    </>
  );
}

function NameForm({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const update = useUpdateContact(contact);
  const before = contact.name ?? '';
  const { form, field, submit, failure } = useGatewayForm({
    asking: update,
    initialValues: { name: before },
  });
  const isChanged = form.values.name.trim() !== before;
  return (
    <form
      className={css.form}
      onSubmit={submit(({ name }) => {
        if (isChanged) update.mutate({ name: name === '' ? null : name });
      })}
    >
      <TextInput {...field('name')} label={t('inbox.contactName')} maxLength={200} autoComplete="off" />
      {isChanged && (
        <Button type="submit" size="compact-md" loading={update.isPending}>
          {t('common.save')}
        </Button>
      )}
      <Failure error={failure} />
    </form>
  );
}
