import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  /** Square, for an icon alone; needs an aria-label. */
  icon?: boolean;
  /** For a switch or the chosen one of several. */
  pressed?: boolean;
}

export function Button({ look = 'plain', icon = false, pressed, className, type = 'button', ...rest }: Props) {
  const names = [styles.button, styles[look], icon && styles.icon, className].filter(Boolean).join(' ');
  return <button type={type} className={names} aria-pressed={pressed} {...rest} />;
}
