import styles from './footer.module.css';

/** Stands on every page. */
export function Footer() {
  return <footer className={styles.footer}>Research use, not for diagnosis</footer>;
}
