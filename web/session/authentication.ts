import { createAuthClient } from 'better-auth/client';

export interface Authentication {
  /** @returns null when signed in, else why not, for the reader */
  signIn(email: string, password: string): Promise<string | null>;
  signOut(): Promise<void>;
}

export function createAuthentication(): Authentication {
  const client = createAuthClient({ baseURL: window.location.origin });
  return {
    async signIn(email, password) {
      const { error } = await client.signIn.email({ email, password });
      if (!error) return null;
      if (error.status === 401) return 'E-mail address and password do not belong together.';
      if (error.status === 429) return 'Too many attempts. Wait a minute and try again.';
      if (error.status === 502 || error.status === 0) {
        return 'The Overread API does not answer. It may be starting: try again in a few seconds.';
      }
      return error.message ?? `Signing in failed (HTTP ${error.status}).`;
    },
    async signOut() {
      await client.signOut();
    },
  };
}
