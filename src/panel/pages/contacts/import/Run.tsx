import { useEffect, useEffectEvent, useState } from 'react';
import { Button, Progress } from '@mantine/core';
import Papa from 'papaparse';
import { useTranslation } from 'react-i18next';
import type { ContactImport } from '../../../../contract/contacts.ts';
import { importContacts, useRefreshContacts } from '../../../api/contacts.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import form from '../../../components/form/form.module.css';
import css from '../contacts.module.css';
import { saveFile } from '../saveFile.ts';
import { runImport, type Report } from './importRows.ts';
import type { Sheet } from './sheet.ts';

export interface Plan {
  rows: ContactImport['rows'];
  country: string | null;
}
type Phase = 'checking' | 'checked' | 'importing' | 'done';
interface Props {
  sheet: Sheet;
  plan: Plan;
  onBack: () => void;
  onClose: () => void;
}

/** First what it would do, then doing it. */
export function Run({ sheet, plan, onBack, onClose }: Props) {
  const { t } = useTranslation('contacts');
  const { id } = useAccount();
  const refresh = useRefreshContacts(id);
  const [phase, setPhase] = useState<Phase>('checking');
  const [done, setDone] = useState(0);
  const [report, setReport] = useState<Report | null>(null);
  const [error, setError] = useState<Error | null>(null);

  const start = async (dryRun: boolean): Promise<void> => {
    setPhase(dryRun ? 'checking' : 'importing');
    setError(null);
    setDone(0);
    const { country } = plan;
    try {
      const ask = (rows: ContactImport['rows']) =>
        importContacts(id, { rows, dryRun, ...(country === null ? {} : { country }) });
      setReport(await runImport(plan.rows, ask, setDone));
      setPhase(dryRun ? 'checked' : 'done');
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error('unknown'));
    } finally {
      if (!dryRun) refresh();
    }
  };
  const begin = useEffectEvent(() => start(true));
  useEffect(() => {
    // After the first paint, once.
    const timer = setTimeout(() => void begin(), 0);
    return () => clearTimeout(timer);
  }, []);

  const total = plan.rows.length;
  const running = error === null && (phase === 'checking' || phase === 'importing');
  return (
    <div className={form.form}>
      {running && (
        <div role="status">
          <p>{t(phase === 'checking' ? 'checking' : 'importing', { done, total })}</p>
          <Progress value={(100 * done) / total} aria-label={t('importTitle')} mt={8} />
        </div>
      )}
      {error && (
        <>
          {phase === 'importing' && <p>{t('importFailed', { line: sheet.lines[done] ?? '—' })}</p>}
          <Failure error={error} />
        </>
      )}
      {!running && !error && report && <Summary report={report} sheet={sheet} isDone={phase === 'done'} />}
      <div className={form.buttons}>
        {phase !== 'done' && (
          <Button variant="default" disabled={running && phase === 'importing'} onClick={onBack}>
            {t('back')}
          </Button>
        )}
        {phase === 'checked' && report && (
          <Button
            disabled={report.created + report.updated === 0}
            data-autofocus
            onClick={() => void start(false)}
          >
            {t('start', { count: report.created + report.updated })}
          </Button>
        )}
        {error && <Button onClick={() => void start(phase === 'checking')}>{t('check')}</Button>}
        {phase === 'done' && <Button onClick={onClose}>{t('done')}</Button>}
      </div>
    </div>
  );
}

const SHOWN = 100;

function Summary({ report, sheet, isDone }: { report: Report; sheet: Sheet; isDone: boolean }) {
  const { t } = useTranslation('contacts');
  const { created, updated, refused } = report;
  const verb = isDone ? 'did' : 'would';
  const save = (): void => {
    const rows = refused.map(({ row, reason }) => [...(sheet.rows[row] ?? []), t(`reason.${reason}`)]);
    const text = Papa.unparse(
      { fields: [...sheet.columns, t('reasonColumn')], data: rows },
      { escapeFormulae: true },
    );
    saveFile(new Blob(['\uFEFF', text], { type: 'text/csv' }), 'refused.csv');
  };
  return (
    <>
      <ul className={css.report} role="status">
        <li data-tone="ok">{t(`${verb}_created`, { count: created })}</li>
        <li>{t(`${verb}_updated`, { count: updated })}</li>
        {refused.length > 0 && <li data-tone="bad">{t(`${verb}_refused`, { count: refused.length })}</li>}
      </ul>
      {refused.length > 0 && (
        <>
          <ul
            className={css.refused}
            tabIndex={0}
            aria-label={t(`${verb}_refused`, { count: refused.length })}
          >
            {refused.slice(0, SHOWN).map(({ row, reason }) => (
              <li key={row}>
                <b>{t('line', { line: sheet.lines[row] })}</b>: {t(`reason.${reason}`)}
              </li>
            ))}
          </ul>
          <Button variant="default" size="compact-md" onClick={save}>
            {t('refusedRows')}
          </Button>
        </>
      )}
    </>
  );
}
