import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  type IconProps,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeliveryStatus } from '../../model/message.ts';
import css from './Ticks.module.css';

const icons: Record<DeliveryStatus, ComponentType<IconProps>> = {
  queued: IconClock,
  sending: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  played: IconChecks,
  failed: IconAlertCircle,
  uncertain: IconHelpCircle,
};

export function Ticks({ status }: { status: DeliveryStatus }) {
  const { t } = useTranslation();
  const Icon = icons[status];
  const label = t(`status.${status}`);
  return (
    <span className={css.ticks} data-status={status} role="img" aria-label={label} title={label}>
      <Icon size={16} stroke={2} aria-hidden="true" />
    </span>
  );
}
