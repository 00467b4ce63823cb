import type { Page } from 'playwright-core';

/** The button that says which account a page is of. */
export const accountSwitch = (page: Page) => page.getByRole('button', { name: /^Conta: / });

/** Goes to another account, or to all of them. */
export async function chooseAccount(page: Page, name: string): Promise<void> {
  await accountSwitch(page).click();
  await page.getByRole('menuitem', { name }).click();
}
