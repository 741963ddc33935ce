import { type ReactElement, type ReactNode, useState } from 'react';
import type { ShardscopeError } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { adviceOf } from '../text/error-advice.ts';
import { Button } from './Button.tsx';
import styles from './ErrorBlock.module.css';
import { Icon } from './Icon.tsx';

export interface ErrorBlockProps {
  readonly title: string;
  readonly error: ShardscopeError;
  /** What to do, where it is not what the code alone says. */
  readonly advice?: string | undefined;
  readonly children?: ReactNode;
  readonly onRetry?: (() => void) | undefined;
}

/** A failure: what happened, the code, where, and what to do. */
export function ErrorBlock({ title, error, advice, children, onRetry }: ErrorBlockProps): ReactElement {
  return (
    <section className={styles.block} role="alert">
      <Icon name="error" className={styles.icon} />
      <div className={styles.body}>
        <h3 className={styles.title}>{title}</h3>
        <p className={styles.message}>{error.message}</p>
        {children}
        <p className={styles.advice}>{advice ?? adviceOf(error.code)}</p>
        <div className={styles.foot}>
          <span className={styles.code}>
            {text.error.code} <code>{error.code}</code>
          </span>
          <CopyButton error={error} />
          {onRetry !== undefined && (
            <Button size="small" onClick={onRetry}>
              {text.retry}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function CopyButton({ error }: { error: ShardscopeError }): ReactElement {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    const { code, message, details } = error;
    navigator.clipboard.writeText(JSON.stringify({ code, message, details }, null, 2)).then(
      () => setCopied(true),
      // No permission: the text stays on screen and can be selected by hand.
      (reason) => console.warn('the clipboard is not available', reason),
    );
  };
  return (
    <Button size="small" look="quiet" onClick={copy}>
      {isCopied ? text.copied : text.copyDetails}
    </Button>
  );
}
