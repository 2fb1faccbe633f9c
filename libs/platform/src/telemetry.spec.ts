import { describe, expect, it } from '@jest/globals';
import { Telemetry, type ProjectionGauges } from './telemetry.js';

const projection: ProjectionGauges = {
  name: 'user-profile',
  shards: 1,
  position: '0000000000000042',
  eventsBehind: 3,
  secondsBehind: 1.5,
  parked: 0,
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
    const telemetry = new Telemetry({ process: false });
    let projections = [projection, { ...projection, name: 'other' }];
    telemetry.watchProjections(() => projections);
    const before = await telemetry.exposition();
    expect(before.text).toContain('rollcall_projection_position{projection="user-profile"} 42');
    expect(before.text).toContain('rollcall_projection_lag_events{projection="other"} 3');
    projections = [projection];
    expect((await telemetry.exposition()).text).not.toContain('other');
  });

  it('leaves out what is not known, and positions that are no numbers', async () => {
    const telemetry = new Telemetry({ process: false });
    telemetry.watchProjections(() => [{ ...projection, position: 'C:1/P:1', eventsBehind: undefined }]);
    const { text } = await telemetry.exposition();
    expect(text).not.toContain('rollcall_projection_position{');
    expect(text).not.toContain('rollcall_projection_lag_events{');
    expect(text).toContain('rollcall_projection_lag_seconds{projection="user-profile"} 1.5');
  });

  it('tells nothing but that of a projection of which no shard is folded here', async () => {
    const telemetry = new Telemetry({ process: false });
    telemetry.watchProjections(() => [{ ...projection, shards: 0 }]);
    const { text } = await telemetry.exposition();
    expect(text.match(/^rollcall_projection_.*$/gm)).toEqual([
      'rollcall_projection_shards{projection="user-profile"} 0',
    ]);
  });

  it('keeps services in one process apart', async () => {
    const [one, other] = [new Telemetry({ process: false }), new Telemetry({ process: false })];
    one.conflict();
    expect((await other.exposition()).text).toContain('rollcall_append_conflicts_total 0');
  });
});
