import { Button as BaseButton } from '@base-ui/react/button';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactElement } from 'react';
import styles from './Button.module.css';
import { classes } from './classes.ts';
import { Icon, type IconName } from './Icon.tsx';
import { useReadOnlyReason } from './read-only.ts';
import tooltip from './Tooltip.module.css';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName | undefined;
  readonly className?: string | undefined;
  /** It changes something: where nothing can be changed it is disabled and says why. */
  readonly changes?: boolean;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  className,
  changes = false,
  children,
  ...rest
}: ButtonProps): ReactElement {
  const reason = useReadOnlyReason();
  // In reach of the keyboard all the same, so that everybody can learn why.
  const refused = changes && reason !== null ? { disabled: true, focusableWhenDisabled: true, title: reason } : {};
  return (
    <BaseButton
      {...rest}
      {...refused}
      className={classes(styles.button, styles[look], size === 'small' && styles.small, className)}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </BaseButton>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children'> {
  readonly icon: IconName;
  /** Accessible name, and the tooltip's text. */
  readonly label: string;
  /** Shown behind the label in the tooltip: "Ctrl K". */
  readonly keys?: string | undefined;
  /** Something waits behind it; the label has to say what. */
  readonly hasBadge?: boolean;
  /** As of `Button`. */
  readonly changes?: boolean;
  readonly className?: string | undefined;
}

/** A button of one icon; its name shows as a tooltip. */
export function IconButton(props: IconButtonProps): ReactElement {
  const { icon, label, keys, hasBadge = false, changes = false, className, ...rest } = props;
  const reason = useReadOnlyReason();
  const isRefused = changes && reason !== null;
  const refused = isRefused ? { disabled: true, focusableWhenDisabled: true } : {};
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={<BaseButton {...rest} {...refused} />}
        aria-label={label}
        className={classes(styles.button, styles.quiet, styles.iconOnly, className)}
      >
        <Icon name={icon} />
        {hasBadge && <span className={styles.badge} aria-hidden="true" />}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={tooltip.popup}>
            {isRefused ? reason : label}
            {keys !== undefined && <kbd className={tooltip.keys}>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
