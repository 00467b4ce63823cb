// Starts a browser as an instance will, and exits with 0 when a page in it answers. Arguments: path, then flags.
import puppeteer from 'puppeteer';

const [executablePath, ...args] = process.argv.slice(2);
const options = { executablePath, headless: true, pipe: true, timeout: 40_000 };
const browser = await puppeteer.launch({ ...options, args: [...args, '--disable-gpu', '--no-first-run'] });
const [page = await browser.newPage()] = await browser.pages();
await page.goto('data:text/html,<p>ramal</p>', { timeout: 15_000 });
const answer = await page.evaluate('document.body.textContent');
await browser.close();
process.exit(answer === 'ramal' ? 0 : 1);
