import { describe, expect, it } from 'vitest';
import { guessRoles, type Role } from './columns.ts';
import { toImportRows } from './importRows.ts';
import { readSheet, readText, type Sheet } from './sheet.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8'): ArrayBuffer =>
  new Uint8Array(Buffer.from(text, encoding)).buffer;
const sheetOf = (text: string): Sheet => {
  const sheet = readSheet(readText(bytes(text)));
  if (!sheet) throw new Error('no sheet');
  return sheet;
};
const columnsOf = (sheet: Sheet, role: Role): string[] =>
  guessRoles(sheet).flatMap((one, index) => (one === role ? [sheet.columns[index] ?? ''] : []));
const rowsOf = (text: string) => {
  const sheet = sheetOf(text);
  return toImportRows(sheet, guessRoles(sheet), []);
};

describe('the file of an address book', () => {
  it.each([
    ['UTF-8 with its mark', bytes('\ufeffNome;Celular\nJoão;11 98888-0001')],
    ['UTF-16', bytes('\ufeffNome;Celular\nJoão;11 98888-0001', 'utf16le')],
    ['UTF-16 without its mark', bytes('Nome;Celular\nJoão;11 98888-0001', 'utf16le')],
    [
      'UTF-16, big end first',
      (() => {
        const little = Buffer.from('\ufeffNome;Celular\nJoão;11 98888-0001', 'utf16le');
        return new Uint8Array(little.swap16()).buffer;
      })(),
    ],
    ['Windows’ code page', bytes('Nome;Celular\nJoão;11 98888-0001', 'latin1')],
  ])('is read from %s', (_what, file) => {
    const sheet = readSheet(readText(file));
    expect(sheet).toEqual({ columns: ['Nome', 'Celular'], rows: [['João', '11 98888-0001']], lines: [2] });
  });

  it('may say what separates its cells', () => {
    const sheet = sheetOf('sep=;\r\nNome;Celular\r\n"Ana, a do bar";11 98888-0001');
    expect(sheet).toEqual({
      columns: ['Nome', 'Celular'],
      rows: [['Ana, a do bar', '11 98888-0001']],
      lines: [3],
    });
  });

  it('may have titles above its header, and empty lines', () => {
    const sheet = sheetOf('Clientes da loja;;\n;;\nNome;Celular;Cidade\n\nAna;11 98888-0001;Santos\n');
    expect([sheet.columns, sheet.lines]).toEqual([['Nome', 'Celular', 'Cidade'], [5]]);
  });

  it('may have no header', () => {
    const sheet = sheetOf('Ana,+55 11 98888-0001\nBia,+55 11 98888-0002');
    expect(sheet.rows).toHaveLength(2);
    expect(rowsOf('Ana,+55 11 98888-0001\nBia,+55 11 98888-0002').map(({ phone }) => phone)).toEqual([
      '+55 11 98888-0001',
      '+55 11 98888-0002',
    ]);
  });

  it('keeps all other rows when a cell has a quote too many', () => {
    const rows = rowsOf(
      'Nome;Celular\nAna;11 98888-0001\n"Bia;11 98888-0002\nCaio "Gordo";11 98888-0003\nDavi;11 98888-0004',
    );
    expect(rows.map(({ phone }) => phone.slice(-1))).toEqual(['1', '2', '3', '4']);
    const spanning = rowsOf('Nome;Celular;Nota\n"Bia;11 98888-0002;x\nAna;11 98888-0001;"a\nb"\n');
    expect(spanning.map(({ fields }) => fields?.['Nota'])).toEqual(['x', 'a\nb']);
    expect(rows.map(({ name }) => name)).toEqual(['Ana', 'Bia', 'Caio "Gordo"', 'Davi']);
  });
});

describe('what is proposed for a column', () => {
  it('is a phone by its title and by what stands in it', () => {
    const contact = sheetOf('Motel;Encontro;Fone;Vencimento\nSol;Ana;(21) 97777-0001;10/12/2026');
    expect(columnsOf(contact, 'phone')).toEqual(['Fone']);
    const street = sheetOf('Nombre;Número;Móvil\nAna;1234;+591 71234567\nBia;5678;+591 71234568');
    expect(columnsOf(street, 'phone')).toEqual(['Móvil']);
    const unnamed = sheetOf('Quem;CPF;Onde\nAna;123.456.789-09;+55 21 97777-0001');
    expect(columnsOf(unnamed, 'phone')).toEqual(['Onde']);
  });

  it('is the mobile before others, and the first phone that a row has', () => {
    const text =
      'Given Name,Family Name,Home Phone,Mobile Phone,Work Phone\nAna,Lima,+55 11 3333-4444,+55 11 98888-0001,\nBia,,,,+55 11 3333-5555\n';
    expect(rowsOf(text).map(({ phone, name }) => [phone, name])).toEqual([
      ['+55 11 98888-0001', 'Ana Lima'],
      ['+55 11 3333-5555', 'Bia'],
    ]);
  });

  it('is the person’s own name', () => {
    expect(columnsOf(sheetOf('Nome do pai;Nome;Fone\nZé;Ana;11 98888-0001'), 'name')).toEqual(['Nome']);
    expect(columnsOf(sheetOf('Company Name,Full Name,Phone\nX,Ana,+5511988880001'), 'name')).toEqual([
      'Full Name',
    ]);
    expect(columnsOf(sheetOf('Nombre,Apellidos,Tel\nAna,Ruiz,+59171234567'), 'name')).toEqual([
      'Nombre',
      'Apellidos',
    ]);
  });
});

it('Google’s cells of several phones and groups are read', () => {
  const [row] = rowsOf(
    'First Name,Last Name,Labels,Phone 1 - Label,Phone 1 - Value\nRita,Melo,* myContacts ::: VIP ::: * starred,Mobile,? ::: +55 21 97777-0001\n',
  );
  expect(row).toMatchObject({ phone: '+55 21 97777-0001', name: 'Rita Melo', tags: ['VIP'] });
});

it('our own export comes in as it went out', () => {
  const [one, other] = rowsOf(
    '\ufeffphone,name,tags,fields,opted_out_at,created_at\n+55 21 97777 0001,\'=1+1,"vip, novo","city: La Paz; order: 4711",2026-11-01T10:00:00.000Z,2026-10-01T10:00:00.000Z\n+51 987 654 321,Ana,,,,2026-10-01T10:00:00.000Z\n',
  );
  expect(one).toEqual({
    phone: '+55 21 97777 0001',
    name: '=1+1',
    tags: ['vip', 'novo'],
    fields: { city: 'La Paz', order: '4711' },
    optedOut: true,
  });
  expect(other).toEqual({ phone: '+51 987 654 321', name: 'Ana', tags: [], fields: {} });
});
