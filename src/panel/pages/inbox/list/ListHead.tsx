import type { Ref } from 'react';
import { ActionIcon, CloseButton, TextInput } from '@mantine/core';
import { IconPencilPlus, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCounts } from '../../../api/inbox/conversations.ts';
import { tabs } from '../../../api/inbox/filter.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { usePlace } from '../place.ts';
import { AlertsButton } from './AlertsButton.tsx';
import { FilterMenu } from './FilterMenu.tsx';
import css from './list.module.css';

interface Props {
  search: string;
  onSearch: (text: string) => void;
  searchRef: Ref<HTMLInputElement>;
  help: React.ReactNode;
  /** Begins a conversation; undefined: this user may not send. */
  onBegin: (() => void) | undefined;
}

export function ListHead({ search, onSearch, searchRef, help, onBegin }: Props) {
  const { t } = useTranslation();
  const { place } = usePlace();
  return (
    <div className={css.head}>
      <div className={css.headLine}>
        <h1 className={css.heading}>
          {t('nav.inbox')}
          {place.all === true && <span className={css.ofAll}>{t('account.all')}</span>}
        </h1>
        {onBegin && (
          <ActionIcon
            variant="subtle"
            size={34}
            aria-label={t('inbox.begin')}
            title={`${t('inbox.begin')} (c)`}
            onClick={onBegin}
          >
            <IconPencilPlus size={18} stroke={1.8} aria-hidden="true" />
          </ActionIcon>
        )}
        <AlertsButton />
        {help}
        <FilterMenu />
      </div>
      <TextInput
        ref={searchRef}
        type="search"
        aria-label={t('inbox.search')}
        placeholder={t('inbox.search')}
        maxLength={200}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        leftSection={<IconSearch size={16} stroke={1.8} aria-hidden="true" />}
        rightSection={
          search !== '' && (
            <CloseButton size="sm" aria-label={t('inbox.endSearch')} onClick={() => onSearch('')} />
          )
        }
      />
      <Tabs />
    </div>
  );
}

/** The counts are of open conversations of one account, so beside anything else they would say something else. */
function Tabs() {
  const { t, i18n } = useTranslation();
  const { id } = useAccount();
  const { place, go } = usePlace();
  const { data: counts } = useCounts(id);
  const { all, tab = 'all', state = 'open' } = place;
  return (
    <div className={css.tabs} role="group" aria-label={t('inbox.tabs')}>
      {tabs.map((one) => (
        <button
          key={one}
          type="button"
          className={css.tab}
          aria-pressed={tab === one}
          onClick={() => go({ tab: one }, true)}
        >
          {t(`inbox.tab.${one}`)}
          {counts && state === 'open' && all !== true && (
            <span className={css.count}>{new Intl.NumberFormat(i18n.language).format(counts[one])}</span>
          )}
        </button>
      ))}
    </div>
  );
}
