/** Where the portal listens and whom it passes requests to. */
export interface Settings {
  readonly port: number;
  readonly apiUrl: URL;
}

function port(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new Error(`${name} must be a port number from 1 to 65535, but is "${text}".`);
  }
  return value;
}

/** @throws Error naming the variable that cannot be used. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const apiPort = port('PORT', environment.PORT, 4000);
  const apiUrl = environment.API_URL || `http://localhost:${apiPort}`;
  if (!URL.canParse(apiUrl) || !/^https?:$/.test(new URL(apiUrl).protocol)) {
    throw new Error(`API_URL must be an http or https address, but is "${apiUrl}".`);
  }
  return { port: port('WEB_PORT', environment.WEB_PORT, 3000), apiUrl: new URL(apiUrl) };
}
