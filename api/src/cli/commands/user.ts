import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Config } from '../../config.js';
import { type Role, roles } from '../../database/tables.js';
import { type Terminal, UsageError, write } from '../terminal.js';

interface AddOptions {
  readonly role: Role;
  readonly name?: string;
  readonly password?: string;
}

const SHORTEST_PASSWORD = 12;

/**
 * `overread user add` and `overread user token`: beside a running server, or without one.
 * @param config reads the configuration; called when a command runs, not before.
 */
export function userCommand(terminal: Terminal, config: () => Config): Command {
  return new Command('user')
    .description('Make accounts and API tokens, beside a running server or without one.')
    .addCommand(addCommand(terminal, config))
    .addCommand(tokenCommand(terminal, config));
}

function addCommand(terminal: Terminal, config: () => Config): Command {
  return new Command('add')
    .description('Make an account that can sign in. Without --password one is made up and printed.')
    .argument('<EMAIL>', 'the address to sign in with')
    .addOption(new Option('--role <ROLE>', 'what the account may do').choices([...roles]).default('CLINICIAN'))
    .option('--name <NAME>', 'as it stands beside decisions; without it the e-mail address')
    .option('--password <PASSWORD>', `at least ${SHORTEST_PASSWORD} characters; others on this machine may see it`)
    .action(async (email: string, { role, name, password: given }: AddOptions) => {
      if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UsageError(`${email} is not an e-mail address.`);
      const password = given ?? randomBytes(15).toString('base64url');
      if (password.length < SHORTEST_PASSWORD) {
        throw new UsageError(`The password needs at least ${SHORTEST_PASSWORD} characters.`);
      }
      const { addAccount } = await import('../accounts.js');
      await addAccount(config(), { email, role, password, name: name ?? email });
      if (given === undefined) await write(terminal.stdout, `${password}\n`);
    });
}

function tokenCommand(terminal: Terminal, config: () => Config): Command {
  return new Command('token')
    .description('Make an API token for an account and print it: Authorization: Bearer <token>. It is shown this once.')
    .argument('<EMAIL>', 'the account that the token stands for')
    .option('--name <NAME>', 'what the token is for', 'command line')
    .action(async (email: string, { name }: { name: string }) => {
      const { makeToken } = await import('../accounts.js');
      await write(terminal.stdout, `${await makeToken(config(), email, name)}\n`);
    });
}
