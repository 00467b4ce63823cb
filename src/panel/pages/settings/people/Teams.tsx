import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Team } from '../../../../contract/members.ts';
import { useDeleteTeam, useMembers, useTeams } from '../../../api/account.ts';
import { useMay } from '../../../api/may.ts';
import { Confirm } from '../../../components/Confirm.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { Rows } from '../../../components/Rows.tsx';
import row from '../../../components/Rows.module.css';
import { TeamForm } from './TeamForm.tsx';

export function Teams({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const may = useMay(accountId);
  const [creating, setCreating] = useState(false);
  const teams = useTeams(accountId);
  const close = (): void => setCreating(false);
  return (
    <Panel
      title={t('team.title')}
      text={t('team.text')}
      action={
        may('createTeam') && (
          <Button
            variant="default"
            leftSection={<IconPlus size={17} aria-hidden="true" />}
            onClick={() => setCreating(true)}
          >
            {t('team.create')}
          </Button>
        )
      }
    >
      <Rows query={teams} label={t('team.title')} empty={t('team.none')}>
        {(team) => <TeamRow key={team.id} accountId={accountId} team={team} />}
      </Rows>
      <Dialog title={t('team.create')} opened={creating} onClose={close}>
        <TeamForm accountId={accountId} team={null} onClose={close} />
      </Dialog>
    </Panel>
  );
}

function TeamRow({ accountId, team }: { accountId: string; team: Team }) {
  const { t, i18n } = useTranslation();
  const may = useMay(accountId);
  const [asking, setAsking] = useState<'change' | 'delete' | null>(null);
  const { data: members } = useMembers(accountId);
  const remove = useDeleteTeam(accountId);
  const close = (): void => setAsking(null);
  const { name, memberIds } = team;
  const names = members?.filter(({ userId }) => memberIds.includes(userId)).map((one) => one.name) ?? [];
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.name}>{name}</p>
        <p className={row.facts}>
          {names.length > 0 ? new Intl.ListFormat(i18n.language).format(names) : t('team.nobody')}
        </p>
      </div>
      <div className={row.tools}>
        {may('updateTeam') && (
          <Button
            variant="default"
            size="compact-md"
            aria-label={t('team.changeOf', { name })}
            onClick={() => setAsking('change')}
          >
            {t('team.change')}
          </Button>
        )}
        {may('deleteTeam') && (
          <Button
            variant="subtle"
            c="var(--bad)"
            color="red"
            size="compact-md"
            aria-label={t('team.deleteOf', { name })}
            onClick={() => setAsking('delete')}
          >
            {t('team.delete')}
          </Button>
        )}
      </div>
      <Dialog title={t('team.changeOf', { name })} opened={asking === 'change'} onClose={close}>
        <TeamForm accountId={accountId} team={team} onClose={close} />
      </Dialog>
      <Confirm
        title={t('team.deleteTitle', { name })}
        text={t('team.deleteText')}
        confirm={t('team.delete')}
        opened={asking === 'delete'}
        onClose={close}
        run={() => remove.mutateAsync(team.id)}
      />
    </li>
  );
}
