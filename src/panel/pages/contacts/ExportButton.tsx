import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileExport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { exportContacts, type ContactFilter } from '../../api/contacts.ts';
import { saveFile } from './saveFile.ts';

/** What the filter shows, as a file. */
export function ExportButton({ accountId, filter }: { accountId: string; filter: ContactFilter }) {
  const { t } = useTranslation('contacts');
  const run = useMutation({
    mutationFn: () => exportContacts(accountId, filter),
    onSuccess: (file) => saveFile(file, 'contacts.csv'),
    onError: () => notifications.show({ color: 'red', message: t('exportFailed') }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconFileExport size={17} aria-hidden="true" />}
      loading={run.isPending}
      onClick={() => run.mutate()}
    >
      {t('export')}
    </Button>
  );
}
