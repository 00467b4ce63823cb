import { useState } from 'react';
import { Button } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconAddressBook, IconFileImport, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../contract/contacts.ts';
import { useContacts, type ContactFilter } from '../../api/contacts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useMay } from '../../api/may.ts';
import { LoadFailed } from '../../components/LoadFailed.tsx';
import notice from '../../components/Notice.module.css';
import page from '../../components/Page.module.css';
import { useTitle } from '../../components/useTitle.ts';
import { contactsTexts } from '../../i18n/contacts.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import './mantine.css';
import { ContactDialog } from './ContactDialog.tsx';
import { ContactTable } from './ContactTable.tsx';
import { ExportButton } from './ExportButton.tsx';
import { Filters } from './Filters.tsx';
import { ImportDialog } from './import/ImportDialog.tsx';
import css from './contacts.module.css';

addPageTexts('contacts', contactsTexts);

const everybody: ContactFilter = { q: '', tag: '', optedOut: false };
const TYPING_MS = 250;

export function ContactsPage() {
  const { t } = useTranslation('contacts');
  const account = useAccount();
  const may = useMay(account.id);
  const [filter, setFilter] = useState(everybody);
  const [settled] = useDebouncedValue(filter, TYPING_MS);
  const [opened, setOpened] = useState<Contact | 'new' | null>(null);
  const [importing, importDialog] = useDisclosure();
  const contacts = useContacts(account.id, settled);
  const all = contacts.data?.pages.flatMap(({ items }) => items);
  const isFiltered = settled.q.trim() !== '' || settled.tag !== '' || settled.optedOut;
  useTitle(t('title'));
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={page.heading}>
        <h1 className={page.title}>{t('title')}</h1>
        <div className={css.tools}>
          {may('exportContacts') && <ExportButton accountId={account.id} filter={settled} />}
          {may('importContacts') && (
            <Button
              variant="default"
              leftSection={<IconFileImport size={17} aria-hidden="true" />}
              onClick={importDialog.open}
            >
              {t('import')}
            </Button>
          )}
          {may('createContact') && (
            <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setOpened('new')}>
              {t('create')}
            </Button>
          )}
        </div>
      </div>
      <Filters accountId={account.id} filter={filter} onChange={setFilter} />
      {!all && contacts.error && (
        <LoadFailed
          title={t('loadFailed')}
          error={contacts.error}
          busy={contacts.isFetching}
          onRetry={() => void contacts.refetch()}
        />
      )}
      {all?.length === 0 && <Nobody isFiltered={isFiltered} onClear={() => setFilter(everybody)} />}
      {all?.length !== 0 && !(contacts.error && !all) && (
        <ContactTable contacts={all} query={contacts} onOpen={setOpened} />
      )}
      <ContactDialog
        key={opened === null || opened === 'new' ? 'new' : opened.id}
        contact={opened}
        onClose={() => setOpened(null)}
      />
      <ImportDialog opened={importing} onClose={importDialog.close} />
    </main>
  );
}

function Nobody({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation('contacts');
  return (
    <section className={notice.panel}>
      <span className={notice.emblem}>
        <IconAddressBook size={30} stroke={1.6} aria-hidden="true" />
      </span>
      {isFiltered ? (
        <>
          <p>{t('noneFound')}</p>
          <Button variant="default" onClick={onClear}>
            {t('clear')}
          </Button>
        </>
      ) : (
        <>
          <h2>{t('emptyTitle')}</h2>
          <p>{t('empty')}</p>
        </>
      )}
    </section>
  );
}
