import { useState } from 'react';
import { Button, CloseButton, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../../contract/contacts.ts';
import { api } from '../../../api/api.ts';
import { keys } from '../../../api/keys.ts';
import { useMay } from '../../../api/may.ts';
import type { BodyOf } from '../../../api/operations.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { formatFull } from '../../../i18n/time.ts';
import css from './details.module.css';
import { Tags } from './Tags.tsx';

/** What the account knows about the person; the conversations that show it are asked for anew. */
function useUpdateContact({ accountId, id }: Contact) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<'updateContact'>) =>
      api('updateContact', { params: { id: accountId, contactId: id }, body }),
    onSuccess: async () => {
      void client.invalidateQueries({ queryKey: keys.tags(accountId) });
      void client.invalidateQueries({ queryKey: keys.lists(accountId) });
      await client.invalidateQueries({ queryKey: keys.opened(accountId) });
    },
  });
}

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
      <Fields contact={contact} mayChange={mayChange} />
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
  const [name, setName] = useState(contact.name ?? '');
  const update = useUpdateContact(contact);
  const isChanged = name.trim() !== (contact.name ?? '');
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) update.mutate({ name: name.trim() === '' ? null : name.trim() });
      }}
    >
      <TextInput
        label={t('inbox.contactName')}
        value={name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isChanged && (
        <Button type="submit" size="compact-md" loading={update.isPending}>
          {t('common.save')}
        </Button>
      )}
      <Failure error={update.error} />
    </form>
  );
}

function Fields({ contact, mayChange }: { contact: Contact; mayChange: boolean }) {
  const { t } = useTranslation();
  const update = useUpdateContact(contact);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const all = Object.entries(contact.fields);
  if (!mayChange && all.length === 0) return null;
  const add = (): void => {
    if (name.trim() === '' || value.trim() === '') return;
    update.mutate(
      { fields: { ...contact.fields, [name.trim()]: value.trim() } },
      {
        onSuccess: () => {
          setName('');
          setValue('');
        },
      },
    );
  };
  return (
    <section>
      <h3 className={css.label}>{t('inbox.fields')}</h3>
      <ul className={css.fields}>
        {all.map(([key, text]) => (
          <li key={key}>
            <span className={css.soft}>{key}</span>
            <span>{text}</span>
            {mayChange && (
              <CloseButton
                size="sm"
                aria-label={t('inbox.removeField', { name: key })}
                onClick={() =>
                  update.mutate({ fields: Object.fromEntries(all.filter(([other]) => other !== key)) })
                }
              />
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <form
          className={css.newField}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <input
            aria-label={t('inbox.fieldName')}
            placeholder={t('inbox.fieldName')}
            maxLength={50}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <input
            aria-label={t('inbox.fieldValue')}
            placeholder={t('inbox.fieldValue')}
            maxLength={1000}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" size="compact-md" loading={update.isPending}>
            {t('inbox.add')}
          </Button>
        </form>
      )}
      <Failure error={update.error} />
    </section>
  );
}
