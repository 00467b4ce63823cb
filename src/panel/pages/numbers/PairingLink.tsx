import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { api } from '../../api/api.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import css from '../../components/form/form.module.css';
import { ShowOnce } from '../../components/ShowOnce.tsx';

interface Props {
  number: WhatsAppNumber;
  opened: boolean;
  onClose: () => void;
}

/** A link for whoever holds the phone: they pair it without a login. */
export function PairingLink({ number, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('pairingLink.title', { name: number.name })} opened={opened} onClose={onClose}>
      <MakeLink id={number.id} onClose={onClose} />
    </Dialog>
  );
}

function MakeLink({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const link = useMutation({ mutationFn: () => api('createPairingLink', { params: { id } }) });
  if (link.data) {
    const { url, expiresAt } = link.data;
    return (
      <ShowOnce
        label={t('pairingLink.label')}
        value={url}
        expiresAt={expiresAt}
        text={t('pairingLink.made')}
        onClose={onClose}
      />
    );
  }
  return (
    <div className={css.form}>
      <p>{t('pairingLink.text')}</p>
      <Failure error={link.error} />
      <FormButtons
        label={t('pairingLink.make')}
        busy={link.isPending}
        focus="confirm"
        onCancel={onClose}
        onConfirm={() => link.mutate()}
      />
    </div>
  );
}
