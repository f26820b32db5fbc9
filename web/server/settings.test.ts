import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.js';

describe('readSettings', () => {
  it('listens on 3000 and passes on to the API on 4000 where nothing is set', () => {
    const settings = readSettings({});
    expect(settings.port).toBe(3000);
    expect(settings.apiUrl.href).toBe('http://localhost:4000/');
  });

  it('follows PORT to the API unless API_URL says where it is', () => {
    expect(readSettings({ PORT: '4300' }).apiUrl.href).toBe('http://localhost:4300/');
    expect(readSettings({ PORT: '4300', API_URL: 'http://api:4000' }).apiUrl.href).toBe('http://api:4000/');
  });

  it('names the variable that it cannot use', () => {
    expect(() => readSettings({ WEB_PORT: '70000' })).toThrow('WEB_PORT');
    expect(() => readSettings({ API_URL: 'api:4000' })).toThrow('API_URL');
  });
});
