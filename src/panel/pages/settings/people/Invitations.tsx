import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '../../../../contract/members.ts';
import { useInvitations, useRevokeInvitation } from '../../../api/account.ts';
import { useMay } from '../../../api/may.ts';
import { Confirm } from '../../../components/Confirm.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { Rows } from '../../../components/Rows.tsx';
import row from '../../../components/Rows.module.css';
import { formatFull } from '../../../i18n/time.ts';
import { InviteForm } from './InviteForm.tsx';

export function Invitations({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const may = useMay(accountId);
  const [inviting, setInviting] = useState(false);
  const invitations = useInvitations(accountId, true);
  const close = (): void => setInviting(false);
  return (
    <Panel
      title={t('people.invitations')}
      text={t('people.invitationsText')}
      action={
        may('invite') && (
          <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        )
      }
    >
      <Rows query={invitations} label={t('people.invitations')} empty={t('people.noInvitations')}>
        {(invitation) => <InvitationRow key={invitation.id} accountId={accountId} invitation={invitation} />}
      </Rows>
      <Dialog title={t('people.invite')} opened={inviting} onClose={close}>
        <InviteForm accountId={accountId} onClose={close} />
      </Dialog>
    </Panel>
  );
}

function InvitationRow({ accountId, invitation }: { accountId: string; invitation: Invitation }) {
  const { t, i18n } = useTranslation();
  const may = useMay(accountId);
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeInvitation(accountId);
  const { id, email, role, expiresAt } = invitation;
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.name}>{email ?? t('people.byLink')}</p>
        <p className={row.facts}>
          <span>{t(`role.${role}`)}</span>
          <span>{t('once.until', { time: formatFull(expiresAt, i18n.language) })}</span>
        </p>
      </div>
      {may('revokeInvitation') && (
        <div className={row.tools}>
          <Button variant="default" size="compact-md" onClick={() => setAsking(true)}>
            {t('people.revoke')}
          </Button>
        </div>
      )}
      <Confirm
        title={t('people.revokeTitle')}
        text={t('people.revokeText')}
        confirm={t('people.revoke')}
        opened={asking}
        onClose={() => setAsking(false)}
        run={() => revoke.mutateAsync(id)}
      />
    </li>
  );
}
