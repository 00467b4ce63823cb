import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SectionsPage } from '../../components/SectionsPage.tsx';
import { developersTexts } from '../../i18n/developers.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import { trafficTexts } from '../../i18n/traffic.ts';
import '@mantine/core/styles/Radio.css';

addPageTexts('developers', developersTexts);
addPageTexts('traffic', trafficTexts);

export function DevelopersPage() {
  const { t } = useTranslation('developers');
  const { t: traffic } = useTranslation('traffic');
  const { t: common } = useTranslation();
  return (
    <SectionsPage
      title={t('title')}
      label={t('sections')}
      tools={
        <Button
          component="a"
          href="/docs/"
          target="_blank"
          rel="noopener"
          variant="default"
          leftSection={<IconExternalLink size={16} aria-hidden="true" />}
          title={t('referenceText')}
        >
          {t('reference')}
        </Button>
      }
      sections={[
        { to: '/developers', label: t('start'), needs: 'getAccount' },
        { to: '/developers/keys', label: common('keys.title'), needs: 'listKeys' },
        { to: '/developers/webhooks', label: t('webhooks'), needs: 'listWebhooks' },
        { to: '/developers/requests', label: traffic('requests'), needs: 'listKeyRequests' },
        { to: '/developers/events', label: traffic('monitor'), needs: 'listEvents' },
      ]}
    />
  );
}
