import type { ReactNode } from 'react';
import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  opened: boolean;
  /** For what has columns. */
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, opened, wide = false, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      centered
      radius="lg"
      size={wide ? 680 : 440}
      padding="lg"
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.5, blur: 2 }}
      styles={{ title: { fontWeight: 650, fontSize: 18, overflowWrap: 'anywhere' } }}
    >
      {children}
    </Modal>
  );
}
