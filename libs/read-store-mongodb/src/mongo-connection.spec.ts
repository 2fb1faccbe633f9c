import { describe, expect, it } from '@jest/globals';
import type { Db } from 'mongodb';
import { MongoConnection } from './mongo-connection.js';

describe('A connection to MongoDB', () => {
  const nowhere = 'mongodb://127.0.0.1:1';
  const databaseOf = (url: string): Db => new MongoConnection(url).share().database;

  it.each([
    ['mongodb://127.0.0.1:1', 'rollcall'],
    ['mongodb://127.0.0.1:1/?appName=x', 'rollcall'],
    ['mongodb://a:p%40ss@127.0.0.1:1,127.0.0.2:1/people?replicaSet=rs', 'people'],
  ])('asks of %s for the database %s', (url, database) => {
    expect(databaseOf(url).databaseName).toBe(database);
  });

  it('reads and writes what no failover loses, whatever the URL says', () => {
    const weak = `${nowhere}/?w=1&journal=false&readPreference=secondary&readConcernLevel=local`;
    const database = databaseOf(weak);
    expect(database.writeConcern).toMatchObject({ w: 'majority', j: true });
    expect(database.readConcern?.level).toBe('majority');
    expect(database.readPreference?.mode).toBe('primary');
  });
});
