'use client';
import { ChevronDown, CircleHelp, LogOut, Upload, WifiOff } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { useRef } from 'react';
import { createAuthentication } from '../session/authentication';
import { mayAudit, mayUpload, roleNames } from '../session/roles';
import { useLiveState, useSigned } from '../session/session';
import { pickFromList } from '../uploads/collect';
import { useUploadQueue } from '../uploads/provider';
import { Button } from './button';
import styles from './header.module.css';
import { useShortcutHelp } from './shortcuts';
import { Tip } from './tip';

export function Header() {
  const { viewer } = useSigned();
  const path = usePathname();
  const showHelp = useShortcutHelp();
  const live = useLiveState();
  const pages = [
    { href: '/', name: 'Worklist' },
    { href: '/not-analysed', name: 'Not analysed' },
    ...(mayAudit(viewer.role) ? [{ href: '/audit', name: 'Audit' }] : []),
  ];
  return (
    <header className={styles.header}>
      <Link href="/" className={styles.brand}>
        Overread
      </Link>
      <nav aria-label="Main" className={styles.nav}>
        {pages.map((page) => (
          <Link key={page.href} href={page.href} aria-current={path === page.href ? 'page' : undefined}>
            {page.name}
          </Link>
        ))}
      </nav>
      <div className={styles.right}>
        {live === 'interrupted' && (
          <span role="status" className={styles.offline}>
            <WifiOff aria-hidden /> Live updates interrupted, trying again
          </span>
        )}
        {mayUpload(viewer.role) && <UploadButton />}
        <Tip text="Keyboard" keys="?">
          <Button look="quiet" icon aria-label="Keyboard help" onClick={showHelp}>
            <CircleHelp />
          </Button>
        </Tip>
        <UserMenu />
      </div>
    </header>
  );
}

function UploadButton() {
  const queue = useUploadQueue();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const add = (field: HTMLInputElement): void => {
    queue.add(pickFromList(field.files ?? []));
    // The same file chosen again must count as a change.
    field.value = '';
  };
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <Button>
            <Upload /> Upload
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4}>
            <DropdownMenu.Item className={styles.item} onSelect={() => files.current?.click()}>
              Files …
            </DropdownMenu.Item>
            <DropdownMenu.Item className={styles.item} onSelect={() => folder.current?.click()}>
              Folder …
            </DropdownMenu.Item>
            <p className={styles.hint}>Or drop them anywhere on the page.</p>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        data-testid="upload-files"
        onChange={(event) => add(event.target)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder to upload"
        data-testid="upload-folder"
        {...{ webkitdirectory: '' }}
        onChange={(event) => add(event.target)}
      />
    </>
  );
}

function UserMenu() {
  const { viewer, system } = useSigned();
  async function signOut(): Promise<void> {
    await createAuthentication().signOut();
    window.location.assign('/sign-in');
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button look="quiet">
          <span className="visually-hidden">Signed in as</span>
          {viewer.name} <span className={styles.role}>{roleNames[viewer.role]}</span>
          <ChevronDown />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4}>
          <p className={styles.hint}>{viewer.email}</p>
          <p className={styles.hint}>Overread {system.version}</p>
          <DropdownMenu.Item className={styles.item} onSelect={() => void signOut()}>
            <LogOut aria-hidden /> Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
