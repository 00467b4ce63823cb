import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../components/Dialog.tsx';
import { ChooseFile } from './ChooseFile.tsx';
import { Mapping } from './Mapping.tsx';
import { Run, type Plan } from './Run.tsx';
import type { Sheet } from './sheet.ts';

/** A file, what its columns hold, what it would do, doing it, and what came of it. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('contacts');
  return (
    <Dialog wide title={t('importTitle')} opened={opened} onClose={onClose}>
      <Steps onClose={onClose} />
    </Dialog>
  );
}

function Steps({ onClose }: { onClose: () => void }) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [plan, setPlan] = useState<Plan | null>(null);
  if (sheet === null) return <ChooseFile onSheet={setSheet} />;
  if (plan === null) return <Mapping sheet={sheet} onBack={() => setSheet(null)} onPlan={setPlan} />;
  return <Run sheet={sheet} plan={plan} onBack={() => setPlan(null)} onClose={onClose} />;
}
