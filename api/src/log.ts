import { type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * One JSON line an event on stderr. Ids only: names, birth dates and the like never reach the log, and neither do
 * cookies and tokens.
 */
export function createLog(role: string, level: string): Log {
  return pino(
    {
      level,
      base: { role, pid: process.pid },
      redact: ['*.headers.cookie', '*.headers.authorization'],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
