/** Writes by hand beside those of a second client, which goes over HTTP: the desktop serves no port. */
import { expect, test } from './support/fixtures.ts';
import { faultsOf, inspectorOf, verifyDeep } from './support/steps.ts';
import { button, dialog, isOpen, ofNode, preview, sayName, secondWrite, select } from './support/write-steps.ts';

test('[CW15] attributes are edited, and what a second client has changed meanwhile is settled', async ({
  consolePage: page,
}) => {
  await isOpen(page);
  await select(page, 'rack-1');
  const key = await inspectorOf(page).locator('p').first().innerText();
  await ofNode(page, /^Edit$/).click();
  await ofNode(page, 'Add attribute').click();
  await inspectorOf(page).getByRole('textbox', { name: 'Name of attribute 1' }).fill('units');
  await inspectorOf(page).getByRole('combobox', { name: 'Kind of units' }).click();
  await page.getByRole('option', { name: 'Number' }).click();
  await inspectorOf(page).getByRole('textbox', { name: 'Value of units' }).fill('42');
  await secondWrite(page, [{ op: 'change-node', key, attributes: { power: 3 } }]);

  await expect(inspectorOf(page).getByText('Somebody else has changed this node')).toBeVisible();
  await expect(inspectorOf(page).getByText('power: added as 3')).toBeVisible();
  await expect(ofNode(page, 'Save')).toBeDisabled();
  await ofNode(page, 'Keep my changes').click();
  await ofNode(page, 'Save').click();
  await sayName(page);
  await expect(ofNode(page, 'Save')).toHaveCount(0);
  const attributes = inspectorOf(page).getByRole('region', { name: 'Attributes' });
  await expect(attributes.getByRole('row', { name: /^units/ })).toContainText('42');
  await expect(attributes.getByRole('row', { name: /^power/ })).toContainText('3');

  // What the second client removes is not selected any more.
  await secondWrite(page, [{ op: 'remove-node', key, edges: 'remove' }]);
  await expect(inspectorOf(page)).toContainText('No node selected');
  await expect(page.getByText('rack-1, which was selected, was removed.').first()).toBeVisible();
});

test('[CW23] an edge gets attributes, also while somebody else changes it', async ({ consolePage: page, face }) => {
  await isOpen(page);
  await select(page, 'rack-1');
  const parents = inspectorOf(page).getByRole('region', { name: /^Parents/ });
  const key = await inspectorOf(page).locator('p').first().innerText();
  const edit = parents.getByRole('button', { name: /^Edit the edge to/ });
  const attribute = (name: string) => dialog(page).getByRole('textbox', { name });
  await edit.click();
  await expect(dialog(page).getByText('Version: as imported')).toBeVisible();
  await expect(button(page, 'Save')).toBeDisabled();
  await button(page, 'Add attribute').click();
  await attribute('Name of attribute 1').fill('floor');
  await attribute('Value of floor').fill('third');
  await expect(preview(page)).toHaveText('1 edge changed');
  expect(await faultsOf(page, face)).toEqual([]);
  await button(page, 'Save').click();
  await sayName(page);
  await expect(dialog(page)).toHaveCount(0);
  await expect(parents).toContainText('floor: third');

  await edit.click();
  await attribute('Value of floor').fill('fourth');
  await expect(preview(page)).toHaveText('1 edge changed');
  const source = key.slice(0, key.lastIndexOf('/'));
  const edge = { source, target: key, relation: 'contains' };
  await secondWrite(page, [{ op: 'change-edge', ...edge, attributes: { cooled: true } }]);
  // Whatever the dry run has said before: what is written has to be of what is there now.
  await button(page, 'Save').click();
  await button(page, 'Load as it is now').click();
  await expect(attribute('Name of attribute 2')).toHaveValue('cooled');
  await expect(preview(page)).toHaveText('1 edge changed');
  await button(page, 'Save').click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(parents).toContainText('floor: fourth');
  await expect(parents).toContainText('cooled: ');
  await verifyDeep(page);
});
