import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { chromium, type Page } from 'playwright-core';
import { startEmbedded } from '../../db/embedded.ts';
import { newSecret } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import { signIn } from '../support/people.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { Shop } from '../support/shop.ts';

/** `npm run screenshots`: every page of the panel, or those named, into `screenshots/`: on a laptop, on a phone, in the dark. */
const folder = path.resolve('screenshots');
/** Milliseconds without a request. */
const QUIET_MS = 400;
const looks = {
  desktop: { viewport: { width: 1366, height: 820 }, colorScheme: 'light' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true, isMobile: true },
  dark: { viewport: { width: 1366, height: 820 }, colorScheme: 'dark' },
} as const;

const click = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

/** What is done on a page before its picture is taken. */
const pages: Record<string, { path: string; then?: (page: Page) => Promise<void> }> = {
  overview: { path: '/overview' },
  inbox: { path: '/inbox' },
  conversation: { path: '/inbox', then: (page) => page.getByText('Ana Gonçalves').first().click() },
  contacts: { path: '/contacts' },
  contact: { path: '/contacts', then: click(/Ana Gonçalves/) },
  import: { path: '/contacts', then: click('Importar') },
  mapping: {
    path: '/contacts',
    then: async (page) => {
      await click('Importar')(page);
      const chooser = page.waitForEvent('filechooser');
      await click('Escolher arquivo')(page);
      await (await chooser).setFiles({ name: 'clientes.csv', mimeType: 'text/csv', buffer: addressBook });
    },
  },
  numbers: { path: '/numbers' },
  hours: {
    path: '/numbers',
    then: async (page) => {
      await click(/Ações de Balcão/)(page);
      await page.getByRole('menuitem', { name: 'Saúde e ajustes' }).click();
      await page.getByLabel('Só nestes horários').click();
      await page.getByLabel('sexta-feira, às').fill('03:00');
      await page.getByLabel('sexta-feira, às').scrollIntoViewIfNeeded();
    },
  },
  number: {
    path: '/numbers',
    then: async (page) => {
      await click(/Ações de Balcão/)(page);
      await page.getByRole('menuitem', { name: 'Saúde e ajustes' }).click();
    },
  },
  developers: { path: '/developers' },
  keys: { path: '/developers/keys' },
  requests: { path: '/developers/requests' },
  events: { path: '/developers/events' },
  webhooks: { path: '/developers/webhooks' },
  deliveries: { path: '/developers/webhooks', then: click('Entregas') },
  quickReplies: { path: '/settings/quick-replies' },
  plan: { path: '/settings/plan' },
  people: { path: '/settings/people' },
  audit: { path: '/settings/audit' },
  me: { path: '/me' },
};

const addressBook = Buffer.from(
  'Clientes da padaria;;;\n\nNome;Endereço;Número;Celular\nRita;Rua A;512;(11) 98888-0001\nJuan;Rua B;7;+591 71234567\nBeto;Rua C;9;98888-0003\n',
);

const owner = { email: 'olga@example.com', password: newSecret() };
const directory = await mkdtemp(path.join(tmpdir(), 'ramal-screenshots-'));
const postgres = await startEmbedded({ directory });
const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
const database = {
  query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    (await pool.query<Row>(sql, values)).rows,
};
const gateway = await PlainGateway.start({ databaseUrl: postgres.url, settings: { owner } });
const browser = await chromium.launch({
  executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
  args: [...(process.env['CHROME_ARGS'] ?? '').split(' ').filter(Boolean), '--no-sandbox'],
});
try {
  const { accessToken } = (await signIn(gateway, owner.email, owner.password)).body;
  const shop = new Shop(gateway, database, accessToken);
  await shop.fill();
  const only = process.argv.slice(2);
  await mkdir(folder, { recursive: true });
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ ...options, locale: 'pt-BR', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${gateway.url}/sign-in`);
    if (only.length === 0) await page.screenshot({ path: path.join(folder, `sign-in.${look}.png`) });
    await page.getByLabel('E-mail ou telefone').fill(owner.email);
    await page.getByLabel('Senha', { exact: true }).fill(owner.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    for (const [name, { path: at, then }] of Object.entries(pages)) {
      if (only.length > 0 && !only.includes(name)) continue;
      await page.goto(`${gateway.url}${at}?account=${shop.account.id}`);
      await page.getByRole('main').waitFor();
      await settled(page);
      await then?.(page);
      await settled(page);
      await page.screenshot({ path: path.join(folder, `${name}.${look}.png`) });
    }
    await context.close();
  }
  process.stdout.write(`${folder}\n`);
} finally {
  await browser.close();
  await gateway.close();
  await pool.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

/** Nothing is being asked for any more, and nothing turns. */
async function settled(page: Page): Promise<void> {
  const turning = page.locator('.mantine-Skeleton-root, .mantine-Loader-root');
  let quietSince = performance.now();
  const noise = (): void => void (quietSince = performance.now());
  page.on('request', noise).on('requestfinished', noise);
  await until('a quiet page', 15_000, async () => {
    if ((await turning.count()) > 0) noise();
    return performance.now() - quietSince > QUIET_MS;
  });
  page.off('request', noise).off('requestfinished', noise);
}
