import { ActionIcon } from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { switchAlerts, useAlerts } from '../../../api/alerts.ts';

export function AlertsButton() {
  const { t } = useTranslation();
  const alerts = useAlerts();
  const label = t(`inbox.alerts.${alerts}`);
  const isOn = alerts === 'on';
  return (
    <ActionIcon
      variant="subtle"
      color={isOn ? 'petrol' : 'gray'}
      size={34}
      aria-label={label}
      title={label}
      disabled={alerts === 'impossible' || alerts === 'denied'}
      onClick={() => void switchAlerts()}
    >
      {isOn ? (
        <IconBell size={18} stroke={1.8} aria-hidden="true" />
      ) : (
        <IconBellOff size={18} stroke={1.8} aria-hidden="true" />
      )}
    </ActionIcon>
  );
}
