import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../api/account.ts';
import { useMay } from '../../api/may.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import { useAccount } from '../../api/currentAccount.ts';
import { CreateKey } from './keys/CreateKey.tsx';
import { KeyRow } from './keys/KeyRow.tsx';

export function KeysSection() {
  const { t } = useTranslation();
  const account = useAccount();
  const may = useMay(account.id);
  const [creating, setCreating] = useState(false);
  const keys = useKeys(account.id);
  const close = (): void => setCreating(false);
  return (
    <Panel
      title={t('keys.title')}
      text={t('keys.text')}
      action={
        may('createKey') && (
          <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setCreating(true)}>
            {t('keys.create')}
          </Button>
        )
      }
    >
      <Rows query={keys} label={t('keys.title')} empty={t('keys.none')}>
        {(key) => <KeyRow key={key.id} account={account} apiKey={key} />}
      </Rows>
      <Dialog title={t('keys.create')} opened={creating} onClose={close}>
        <CreateKey account={account} onClose={close} />
      </Dialog>
    </Panel>
  );
}
