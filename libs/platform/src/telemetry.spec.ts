import { describe, expect, it } from '@jest/globals';
import type { ProjectionGauges } from './projection-gauges.js';
import { Telemetry } from './telemetry.js';

const projection: ProjectionGauges = {
  name: 'user-profile',
  role: 'live',
  state: 'running',
  shards: 1,
  position: '0000000000000042',
  eventsBehind: 3,
  secondsBehind: 1.5,
  rate: 250,
  parked: 0,
};

const watching = (read: () => readonly ProjectionGauges[]): Telemetry => {
  const telemetry = new Telemetry({ process: false });
  telemetry.watchProjections({ read, shards: () => 64 });
  return telemetry;
};

describe('Telemetry', () => {
  it('counts requests by route and status, and how long they took', async () => {
    const telemetry = new Telemetry({ process: false });
    telemetry.request('GET', '/v1/users/:id', 200, 0.002);
    telemetry.request('GET', '/v1/users/:id', 404, 0.2);
    const { text } = await telemetry.exposition();
    expect(text).toContain('_bucket{le="0.0025",method="GET",route="/v1/users/:id",status="200"} 1');
    expect(text).toContain('_count{method="GET",route="/v1/users/:id",status="404"} 1');
  });

  it('counts appends, their events and the conflicts among them', async () => {
    const telemetry = new Telemetry({ process: false });
    telemetry.appended(2);
    telemetry.appended(1);
    telemetry.conflict();
    const { text } = await telemetry.exposition();
    expect(text).toContain('rollcall_appends_total 2');
    expect(text).toContain('rollcall_events_appended_total 3');
    expect(text).toContain('rollcall_append_conflicts_total 1');
  });

  it('reads projections whenever it is asked, and forgets those that are gone', async () => {
    let projections = [projection, { ...projection, name: 'other' }];
    const telemetry = watching(() => projections);
    const before = await telemetry.exposition();
    expect(before.text).toContain('rollcall_projection_position{projection="user-profile"} 42');
    expect(before.text).toContain('rollcall_projection_lag_events{projection="other"} 3');
    projections = [projection];
    expect((await telemetry.exposition()).text).not.toContain('other');
  });

  it('leaves out what is not known, and positions that are no numbers', async () => {
    const telemetry = watching(() => [{ ...projection, position: 'C:1/P:1', eventsBehind: undefined }]);
    const { text } = await telemetry.exposition();
    expect(text).not.toContain('rollcall_projection_position{');
    expect(text).not.toContain('rollcall_projection_lag_events{');
    expect(text).toContain('rollcall_projection_lag_seconds{projection="user-profile"} 1.5');
  });

  it('tells little but that of a projection of which no shard is folded here', async () => {
    const { text } = await watching(() => [{ ...projection, shards: 0 }]).exposition();
    expect(text.match(/^rollcall_projection_.*$/gm)).toEqual([
      'rollcall_projection_shards{projection="user-profile"} 0',
      'rollcall_projection_paused{projection="user-profile"} 0',
      'rollcall_projection_builds{projection="user-profile",role="live"} 1',
    ]);
  });

  it('tells of live builds how they are, and of the others that they are there', async () => {
    const error = { at: '2024-01-17T10:00:00.500Z' };
    const shadow = { ...projection, role: 'shadow', position: '0000000000000007', parked: 9 } as const;
    const { text } = await watching(() => [{ ...projection, state: 'stopped', error }, shadow]).exposition();
    expect(text.match(/^rollcall_.*projection="user-profile".*$/gm)).toEqual([
      'rollcall_projection_shards{projection="user-profile"} 1',
      'rollcall_projection_paused{projection="user-profile"} 0',
      'rollcall_projection_stopped{projection="user-profile"} 1',
      'rollcall_projection_lag_events{projection="user-profile"} 3',
      'rollcall_projection_lag_seconds{projection="user-profile"} 1.5',
      'rollcall_projection_rate{projection="user-profile"} 250',
      'rollcall_projection_parked_documents{projection="user-profile"} 0',
      'rollcall_projection_last_error_seconds{projection="user-profile"} 1705485600.5',
      'rollcall_projection_position{projection="user-profile"} 42',
      'rollcall_projection_builds{projection="user-profile",role="live"} 1',
      'rollcall_projection_builds{projection="user-profile",role="shadow"} 1',
    ]);
    expect(text).toContain('rollcall_installation_shards 64');
  });

  it('tells of one that is paused', async () => {
    const { text } = await watching(() => [{ ...projection, shards: 0, state: 'paused' }]).exposition();
    expect(text).toContain('rollcall_projection_paused{projection="user-profile"} 1');
  });

  it('counts operations by what became of them', async () => {
    const telemetry = new Telemetry({ process: false });
    telemetry.operationEnded('rebuild', 'failed');
    const { text } = await telemetry.exposition();
    expect(text).toContain('rollcall_operations_ended_total{kind="rebuild",state="failed"} 1');
  });

  it('keeps services in one process apart', async () => {
    const [one, other] = [new Telemetry({ process: false }), new Telemetry({ process: false })];
    one.conflict();
    expect((await other.exposition()).text).toContain('rollcall_append_conflicts_total 0');
  });
});
