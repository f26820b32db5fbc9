/** Stands in every JSON that leaves the server, and on every page of the portal. */
export const NOTICE = 'Research use, not for diagnosis.';
