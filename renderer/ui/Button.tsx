import { Button as BaseButton } from '@base-ui/react/button';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactElement } from 'react';
import styles from './Button.module.css';
import { classes } from './classes.ts';
import { Icon, type IconName } from './Icon.tsx';
import tooltip from './Tooltip.module.css';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName | undefined;
  readonly className?: string | undefined;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  className,
  children,
  ...rest
}: ButtonProps): ReactElement {
  return (
    <BaseButton {...rest} className={classes(styles.button, styles[look], size === 'small' && styles.small, className)}>
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
  readonly className?: string | undefined;
}

/** A button of one icon; its name shows as a tooltip. */
export function IconButton({ icon, label, keys, hasBadge = false, className, ...rest }: IconButtonProps): ReactElement {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={<BaseButton {...rest} />}
        aria-label={label}
        className={classes(styles.button, styles.quiet, styles.iconOnly, className)}
      >
        <Icon name={icon} />
        {hasBadge && <span className={styles.badge} aria-hidden="true" />}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={tooltip.popup}>
            {label}
            {keys !== undefined && <kbd className={tooltip.keys}>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
