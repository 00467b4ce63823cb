import { useState, type DragEvent } from 'react';
import { Button, FileButton } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import form from '../../../components/form/form.module.css';
import css from '../contacts.module.css';
import { MOST_ROWS, readSheet, readText, type Sheet } from './sheet.ts';

export function ChooseFile({ onSheet }: { onSheet: (sheet: Sheet) => void }) {
  const { t, i18n } = useTranslation('contacts');
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const read = async (file: File | null | undefined): Promise<void> => {
    if (!file) return;
    const sheet = readSheet(readText(await file.arrayBuffer()));
    const most = new Intl.NumberFormat(i18n.language).format(MOST_ROWS);
    if (!sheet || sheet.rows.length === 0) setWrong(t('noRows'));
    else if (sheet.rows.length > MOST_ROWS) setWrong(t('tooMany', { most }));
    else onSheet(sheet);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <div className={form.form}>
      <p className={form.intro}>{t('importText')}</p>
      <div
        className={css.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconFileSpreadsheet size={30} stroke={1.5} aria-hidden="true" />
        <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => void read(file)}>
          {(props) => (
            <Button {...props} data-autofocus>
              {t('choose')}
            </Button>
          )}
        </FileButton>
        <span>{t('drop')}</span>
      </div>
      {wrong !== null && (
        <p className={form.failure} role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
