import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { conversationStates } from '../../../../model/conversation.ts';
import { useTeams } from '../../../api/account.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { useTags } from '../../../api/tags.ts';
import { usePlace } from '../place.ts';
import css from './list.module.css';

export function FilterMenu() {
  const { t } = useTranslation();
  const { place } = usePlace();
  const { all, state = 'open', unread } = place;
  const { number, team, tag } = all === true ? {} : place;
  const on = [state !== 'open', number, team, tag, unread].filter(Boolean).length;
  return (
    <Menu position="bottom-end" width={250} closeOnItemClick={false} keepMounted={false}>
      <Menu.Target>
        <ActionIcon
          variant={on > 0 ? 'light' : 'subtle'}
          color={on > 0 ? 'petrol' : 'gray'}
          size={34}
          aria-label={on > 0 ? t('inbox.filtered', { count: on }) : t('inbox.filter')}
          title={t('inbox.filter')}
        >
          <IconFilter size={18} stroke={1.8} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" className={css.filters}>
        <Choices />
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices() {
  const { t } = useTranslation();
  const { id, numbers } = useAccount();
  const { place, go } = usePlace();
  const { all, state = 'open', number, team, tag, unread } = place;
  const isAll = all === true;
  const { data: teams } = useTeams(id);
  const { data: tags } = useTags(id);
  const item = (key: string, label: string, isOn: boolean, choose: () => void) => (
    <Menu.Item
      key={key}
      onClick={choose}
      rightSection={isOn ? <IconCheck size={16} stroke={2} role="img" aria-label={t('top.chosen')} /> : null}
    >
      {label}
    </Menu.Item>
  );
  const inUse = tags?.filter(({ conversations }) => conversations > 0).slice(0, 20) ?? [];
  return (
    <>
      <Menu.Label>{t('inbox.stateLabel')}</Menu.Label>
      {[...conversationStates, 'any' as const].map((one) =>
        item(one, t(`inbox.states.${one}`), state === one, () =>
          go({ state: one === 'open' ? undefined : one }, true),
        ),
      )}
      <Menu.Divider />
      {item('unread', t('inbox.onlyUnread'), unread === true, () =>
        go({ unread: unread === true ? undefined : true }, true),
      )}
      {!isAll && numbers.length > 1 && (
        <>
          <Menu.Divider />
          <Menu.Label>{t('inbox.number')}</Menu.Label>
          {numbers.map((one) =>
            item(one.id, one.name, number === one.id, () =>
              go({ number: number === one.id ? undefined : one.id }, true),
            ),
          )}
        </>
      )}
      {!isAll && teams && teams.length > 0 && (
        <>
          <Menu.Divider />
          <Menu.Label>{t('inbox.team')}</Menu.Label>
          {teams.map((one) =>
            item(one.id, one.name, team === one.id, () =>
              go({ team: team === one.id ? undefined : one.id }, true),
            ),
          )}
        </>
      )}
      {!isAll && inUse.length > 0 && (
        <>
          <Menu.Divider />
          <Menu.Label>{t('inbox.tag')}</Menu.Label>
          {inUse.map(({ name }) =>
            item(name, name, tag === name, () => go({ tag: tag === name ? undefined : name }, true)),
          )}
        </>
      )}
    </>
  );
}
