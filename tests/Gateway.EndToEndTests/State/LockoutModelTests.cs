using CsCheck;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Gateway.State.Sharing;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>The script on a real server counts exactly as the store in memory, whatever happens in whatever order.</summary>
public sealed class LockoutModelTests
{
    private static readonly string[] Sources = ["203.0.113.1", "203.0.113.2", "2001:db8::/64", "198.51.100.7"];
    private static readonly AttemptStatus[] Ends = Enum.GetValues<AttemptStatus>();

    [Theory]
    [InlineData(LockoutMode.Enforce, 4, 2, 2)]
    [InlineData(LockoutMode.Enforce, 1, 3, 1)]
    [InlineData(LockoutMode.Enforce, 3, 3, 0)]
    [InlineData(LockoutMode.LogOnly, 2, 2, 2)]
    public async Task AnyHistory_AtTheServer_CountsAsInMemory(LockoutMode mode, int threshold, int familiarThreshold, int networks)
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        var lockout = new LockoutOptions
        {
            Mode = mode,
            Threshold = threshold,
            FamiliarThreshold = familiarThreshold,
            FamiliarNetworks = networks,
            Window = TimeSpan.FromMinutes(1),
            FamiliarFor = TimeSpan.FromHours(1),
        };
        await using var shared = new SharedGateway(
            redis.Endpoint, new IdentityOptions { Lockout = lockout }, time, lease: TimeSpan.FromDays(1));
        await shared.Connection.ConnectAsync();
        shared.Connection.Restore();
        var samples = 0;

        await Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 3]).Array[1, 60].SampleAsync(
            async steps =>
            {
                var account = $"alice{Interlocked.Increment(ref samples)}";
                var model = new MemoryLockoutStore(
                    new FixedOptions<LockoutOptions>(lockout), time, shared.Get<IdentityMetrics>());
                var history = new History(model, shared, account, time);
                foreach (var (kind, source, end, which) in steps)
                {
                    await history.RunAsync(kind, Origin(source, which), Ends[end], which);
                }
            },
            iter: 150,
            threads: 1);
    }

    // Some come without a device, some on one that comes from several networks.
    private static SignInOrigin Origin(int source, int device) =>
        new(SharedGateway.Network(Sources[source]), device == 0 ? null : DeviceKey.Of($"device {device}"));

    private sealed class History(MemoryLockoutStore model, SharedGateway shared, string account, FakeTimeProvider time)
    {
        private static readonly CancellationToken NoWait = new(canceled: true);

        private readonly List<(LockoutAdmission Model, LockoutAdmission Shared)> _inFlight = [];

        public async Task RunAsync(int kind, SignInOrigin source, AttemptStatus end, int which)
        {
            switch (kind)
            {
                case 0 or 1:
                    await EnterAsync(source);
                    break;
                case 2 or 3 when _inFlight.Count > 0:
                    await LeaveAsync(_inFlight[which % _inFlight.Count], end, 1 + (which / 3));
                    break;
                case 4 when _inFlight.Count > 0:
                    var (expected, actual) = _inFlight[which % _inFlight.Count];
                    Assert.Equal(await model.TryEnterAgainAsync(expected), await shared.Lockout.TryEnterAgainAsync(actual));
                    break;
                case 5 when which == 3:
                    model.Release(account);
                    shared.Lockout.Release(account);
                    Assert.True(await shared.Get<SharedOutbox>().SendAllAsync(CancellationToken.None));
                    break;
                case 5:
                    // A visit is told once in a hundredth of FamiliarFor.
                    time.Advance(TimeSpan.FromSeconds(37));
                    model.Seen(account, source);
                    shared.Lockout.Seen(account, source);
                    Assert.True(await shared.Get<SharedOutbox>().SendAllAsync(CancellationToken.None));
                    break;
                case 6:
                    time.Advance(TimeSpan.FromSeconds((which + 1) * (which + 1) * 11));
                    break;
            }

            Compare();
        }

        private async Task EnterAsync(SignInOrigin source)
        {
            LockoutAdmission? expected = null;
            try
            {
                expected = await model.EnterAsync(account, source, NoWait);
            }
            catch (OperationCanceledException)
            {
                // It would wait.
            }

            var actual = await shared.Lockout.TryEnterAsync(account, source);
            Assert.NotNull(actual);
            Assert.Equal(expected?.Status ?? LockoutAdmissionStatus.Crowded, actual.Value.Status);
            if (expected is { IsAdmitted: true } admitted)
            {
                _inFlight.Add((admitted, actual.Value));
            }
        }

        private async Task LeaveAsync((LockoutAdmission Model, LockoutAdmission Shared) attempt, AttemptStatus end, int failures)
        {
            _inFlight.Remove(attempt);
            Assert.Equal(
                await model.LeaveAsync(attempt.Model, end, failures), await shared.Lockout.LeaveAsync(attempt.Shared, end, failures));
        }

        private void Compare()
        {
            foreach (var origin in Enumerable.Range(0, Sources.Length * 4).Select(i => Origin(i / 4, i % 4)))
            {
                Assert.Equal(model.GetStatus(account, origin), shared.Lockout.GetStatus(account, origin));
            }

            var (expected, actual) = (model.Find(account), shared.Lockout.Find(account));
            Assert.Equal((expected?.Unknown.Failures ?? 0, expected?.Familiar.Failures ?? 0),
                (actual?.Unknown.Failures ?? 0, actual?.Familiar.Failures ?? 0));
            Assert.Equal(expected?.FamiliarNetworks.Select(n => n.Network) ?? [], actual?.FamiliarNetworks.Select(n => n.Network) ?? []);
            Assert.Equal(expected?.FamiliarDevices.Select(d => d.Device) ?? [], actual?.FamiliarDevices.Select(d => d.Device) ?? []);
        }
    }
}
