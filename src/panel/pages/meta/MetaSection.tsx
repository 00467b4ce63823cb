import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlug, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../api/currentAccount.ts';
import { useMay } from '../../api/may.ts';
import { useBeginSignIn, useMetaConnections, useMetaWays } from '../../api/meta.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import { metaTexts } from '../../i18n/meta.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import { ConnectionRow } from './ConnectionRow.tsx';
import css from './meta.module.css';
import { OwnAppForm } from './OwnAppForm.tsx';

addPageTexts('meta', metaTexts);

/** The connections of an account with Meta, and the numbers that they offer. */
export function MetaSection() {
  const { t } = useTranslation('meta');
  const { id } = useAccount();
  const connections = useMetaConnections(id);
  return (
    <Panel title={t('title')} text={t('text')}>
      <Ways accountId={id} />
      <Rows query={connections} label={t('connections')} empty={t('none')}>
        {(connection) => <ConnectionRow key={connection.id} accountId={id} connection={connection} />}
      </Rows>
    </Panel>
  );
}

function Ways({ accountId }: { accountId: string }) {
  const { t } = useTranslation('meta');
  const { data: ways = [] } = useMetaWays(accountId);
  const may = useMay(accountId);
  const [asking, setAsking] = useState(false);
  const begin = useBeginSignIn(accountId);
  const close = (): void => setAsking(false);
  const leave = (): void => begin.mutate(undefined, { onSuccess: ({ url }) => window.location.assign(url) });
  return (
    <div className={css.ways}>
      {ways.includes('oauth') && may('beginMetaSignIn') && (
        <Button
          leftSection={<IconPlug size={17} aria-hidden="true" />}
          loading={begin.isPending || begin.isSuccess}
          onClick={leave}
        >
          {t('signIn')}
        </Button>
      )}
      {may('connectOwnApp') && (
        <Button
          variant={ways.includes('oauth') ? 'default' : 'filled'}
          leftSection={<IconPlus size={17} aria-hidden="true" />}
          onClick={() => setAsking(true)}
        >
          {t('ownApp')}
        </Button>
      )}
      <Failure error={begin.error} />
      <Dialog title={t('form.title')} opened={asking} onClose={close}>
        <OwnAppForm accountId={accountId} onClose={close} />
      </Dialog>
    </div>
  );
}
