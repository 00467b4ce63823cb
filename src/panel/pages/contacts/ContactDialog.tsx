import { useState } from 'react';
import { Button, Switch, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import {
  useConversationsWith,
  useCreateContact,
  useDeleteContact,
  useUpdateContact,
} from '../../api/contacts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useMay } from '../../api/may.ts';
import { ProblemError } from '../../api/problem.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { PhoneField } from '../../components/form/fields.tsx';
import form from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useForm } from '../../components/form/useForm.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { FieldsEditor, fieldsOf, rowsOf } from './FieldsEditor.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import { TagsField } from './TagsField.tsx';
import css from './contacts.module.css';

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

/** Name, tags and fields: what both have. */
function useDetails(contact: Contact | null) {
  const [name, setName] = useState(contact?.name ?? '');
  const [tags, setTags] = useState(contact?.tags ?? []);
  const [rows, setRows] = useState(() => rowsOf(contact?.fields ?? {}));
  const input = { name: name.trim() === '' ? null : name.trim(), tags, fields: fieldsOf(rows) };
  return { name, setName, tags, setTags, rows, setRows, input };
}

function Details({ details }: { details: ReturnType<typeof useDetails> }) {
  const { t } = useTranslation('contacts');
  const { name, setName, tags, setTags, rows, setRows } = details;
  return (
    <>
      <TextInput
        label={t('name')}
        value={name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TagsField label={t('tags')} hint={t('tagsHint')} value={tags} most={30} onChange={setTags} />
      <FieldsEditor rows={rows} onChange={setRows} />
    </>
  );
}

function NewContact({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const { t: common } = useTranslation();
  const { id } = useAccount();
  const checks = useChecks();
  const create = useCreateContact(id);
  const details = useDetails(null);
  const { field, submit, failure } = useForm(
    { phone: '' },
    ({ phone }) => ({ phone: checks.phone(phone) }),
    create,
  );
  const taken = failure instanceof ProblemError && failure.status === 409 ? t('taken') : undefined;
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={submit(({ phone }) => create.mutate({ ...details.input, phone }, { onSuccess: onClose }))}
    >
      <PhoneField field={field('phone')} autoFocus />
      <Details details={details} />
      <Failure error={failure} text={taken} />
      <div className={form.buttons}>
        <Button variant="default" onClick={onClose}>
          {common('common.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

function KnownContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const { t: common } = useTranslation();
  const account = useAccount();
  const may = useMay(account.id);
  const [optedOut, setOptedOut] = useState(contact.optedOutAt !== null);
  const details = useDetails(contact);
  const update = useUpdateContact(account.id);
  // A name that is sent is one that people gave, and stays: WhatsApp's would no longer replace it.
  const { name, ...rest } = details.input;
  const save = (): void =>
    update.mutate(
      { id: contact.id, ...rest, ...(name === contact.name ? {} : { name }), optedOut },
      {
        onSuccess: () => {
          notifications.show({ message: t('saved') });
          onClose();
        },
      },
    );
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className={css.top}>
        <b>{contact.phone === null ? t('hidden') : formatPhone(contact.phone)}</b>
        <Threads contact={contact} />
      </div>
      <Details details={details} />
      <Switch
        label={t('optOut')}
        description={t('optedOutHint')}
        checked={optedOut}
        onChange={(event) => setOptedOut(event.currentTarget.checked)}
      />
      <Failure error={update.error} />
      {may('updateContact') && (
        <div className={form.buttons}>
          <Button variant="default" onClick={onClose}>
            {common('common.cancel')}
          </Button>
          <Button type="submit" loading={update.isPending}>
            {t('save')}
          </Button>
        </div>
      )}
      <Last contact={contact} name={details.name} onClose={onClose} />
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
    <span className={css.threads}>
      {data.map((one) => (
        <Link key={one.id} to="/inbox" search={{ account: id, state: 'any', c: one.id }}>
          {t('conversation', { number: nameOf(one.numberId) })}
        </Link>
      ))}
    </span>
  );
}

/** What ends a contact. */
function Last({ contact, name, onClose }: { contact: Contact; name: string; onClose: () => void }) {
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
