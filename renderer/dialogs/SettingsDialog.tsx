import { type ReactElement, type ReactNode, useState } from 'react';
import { useDialog } from '../shell/use-dialog.ts';
import { settingsText as words } from '../text/settings-text.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/TextField.tsx';
import styles from './SettingsDialog.module.css';
import { useSettingRows } from './setting-rows.tsx';

/** A line of the settings: what it is called, what it does, and its control. */
export interface SettingRow {
  readonly section: keyof typeof words.sections;
  readonly label: string;
  readonly hint?: string;
  readonly control: ReactNode;
}

/** Everything that is set for this console, in one place. */
export function SettingsDialog(): ReactElement {
  const { isOpen, close } = useDialog('settings');
  return (
    <Dialog isOpen={isOpen} onClose={close} title={words.title} intro={words.intro} size="large">
      <Sections />
    </Dialog>
  );
}

function Sections(): ReactElement {
  const [query, setQuery] = useState('');
  const rows = useSettingRows();
  const shown = rows.filter((row) => query.trim().split(/\s+/).every(hasWord(row)));
  const sections = [...new Set(shown.map(({ section }) => section))];
  return (
    <>
      <div className={styles.search}>
        <TextField
          label={words.search}
          isLabelHidden
          placeholder={words.search}
          value={query}
          lengthMax={60}
          onChange={setQuery}
        />
      </div>
      {shown.length === 0 && <p className={styles.hint}>{words.noMatch(query.trim())}</p>}
      {sections.map((section) => (
        <section key={section} className={styles.section} aria-label={words.sections[section]}>
          <h3 className={styles.title}>{words.sections[section]}</h3>
          {shown
            .filter((row) => row.section === section)
            .map(({ label, hint, control }) => (
              <div key={label} className={styles.row}>
                <div>
                  <p className={styles.label}>{label}</p>
                  {hint !== undefined && <p className={styles.hint}>{hint}</p>}
                </div>
                <div className={styles.control}>{control}</div>
              </div>
            ))}
        </section>
      ))}
    </>
  );
}

const hasWord =
  ({ label, hint, section }: SettingRow) =>
  (word: string) =>
    `${words.sections[section]} ${label} ${hint ?? ''}`.toLowerCase().includes(word.toLowerCase());
