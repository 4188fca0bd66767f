using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Passwords;

/// <summary>Sign-ins from everywhere at once, each of which wants a quarter of a second of a processor.</summary>
public sealed class PasswordFloodTests : IDisposable
{
    private const int Sources = 10_000;
    private static readonly TimeSpan Hash = TimeSpan.FromMilliseconds(250);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task PeopleAtHome_DuringAFloodFromTenThousandSources_SignInWithinASecond()
    {
        var hasher = new HeldHasher();
        using var identity = await StartAsync(hasher, iterations: 1_000);
        using var dropped = new MetricCollector<long>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.passwords.dropped");
        string[] people = ["alice", "bob"];
        await BeAtHomeAsync(identity, people, hasher);
        var flood = Flood(identity);
        await TurnAsync(hasher); // the flood's first has the processor, and the rest waits or is dropped
        var began = identity.Time.GetUtcNow();

        Task<AuthenticationStatus>[] signIns = [.. people.Select(p => identity.SignInAsync(p, "right", HomeOf(p)))];
        await UntilAsync(() => identity.Get<PasswordVerifier>().Waiting == 512 + people.Length);
        for (var i = 0; i <= people.Length; i++)
        {
            identity.Time.Advance(Hash);
            hasher.Release();
            await TurnAsync(hasher);
        }

        await Task.WhenAll(signIns).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.InRange(identity.Time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.All(signIns, s => Assert.Equal(AuthenticationStatus.Accepted, s.Result));
        Assert.Equal(1, hasher.MostInFlight);
        var measured = dropped.GetMeasurementSnapshot();
        Assert.True(measured.Count > Sources - 1000);
        Assert.All(measured, m => Assert.Equal(("stranger", "full"), (m.Tags["gateway.source"], m.Tags["gateway.reason"])));
        hasher.Release(Sources);
        Assert.All(await Task.WhenAll(flood), r => Assert.Contains(
            r, (AuthenticationStatus[])[AuthenticationStatus.Busy, AuthenticationStatus.UnknownUser]));
    }

    [Fact]
    public async Task UnknownSourceBesideOneThatFloods_HasItsTurnAfterTheNextOfIt()
    {
        var hasher = new HeldHasher();
        using var identity = await StartAsync(hasher, iterations: 1_000);
        Task<AuthenticationStatus>[] flood = [.. Enumerable.Range(0, 100).Select(i => identity.SignInAsync($"user{i}", "guess"))];
        await TurnAsync(hasher);
        await UntilAsync(() => identity.Get<PasswordVerifier>().Waiting == 8);

        var stranger = identity.SignInAsync("alice", "right", "198.51.100.99");
        await UntilAsync(() => identity.Get<PasswordVerifier>().Waiting == 9);
        hasher.Release(3);

        Assert.Equal(AuthenticationStatus.Accepted, await stranger);
        hasher.Release(100);
        Assert.Equal(100 - 1 - 8, (await Task.WhenAll(flood)).Count(r => r == AuthenticationStatus.Busy));
    }

    [Fact]
    public async Task PeopleAtHome_DuringARealFlood_WaitForNoMoreThanAFewHashes()
    {
        using var identity = await StartAsync(null, PasswordHash.CurrentIterations);
        await BeAtHomeAsync(identity, ["alice"], null);
        using var lookups = new MetricCollector<double>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.directory.duration");
        var flood = Flood(identity);
        await UntilAsync(() => identity.Get<PasswordVerifier>().Waiting >= 512);

        var before = Compared(lookups);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var result = await identity.SignInAsync("alice", "right", HomeOf("alice"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Signed in after {watch.ElapsedMilliseconds} ms, with {identity.Get<PasswordVerifier>().Waiting} waiting.");

        Assert.Equal(AuthenticationStatus.Accepted, result);
        Assert.InRange(Compared(lookups) - before, 0, 2 * Math.Max(1, Environment.ProcessorCount / 2) + 1);
        identity.Time.Advance(TimeSpan.FromSeconds(30)); // what waits has waited long enough
        await Task.WhenAll(flood);
    }

    public void Dispose() => _folder.Dispose();

    private static string HomeOf(string user) => $"198.51.100.{user.Length}";

    private static int Compared(MetricCollector<double> lookups) =>
        lookups
            .GetMeasurementSnapshot()
            .Count(m => m.Tags["gateway.directory"] is UserFileOptions.DirectoryName && m.Tags["gateway.result"] is "unknown_user");

    /// <summary>One guess from each source, at a name of its own.</summary>
    private static Task<AuthenticationStatus>[] Flood(IdentityFixture identity) =>
        [.. Enumerable
            .Range(0, Sources)
            .Select(i => identity.SignInAsync($"user{i}", "guess", new IPAddress([10, 0, (byte)(i / 256), (byte)i]).ToString()))];

    /// <summary>Signs in once from home, and lets the memory of that expire.</summary>
    private static async Task BeAtHomeAsync(IdentityFixture identity, string[] people, HeldHasher? hasher)
    {
        foreach (var user in people)
        {
            hasher?.Release();
            Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync(user, "right", HomeOf(user)));
            await (hasher is null ? Task.CompletedTask : TurnAsync(hasher));
        }

        identity.Time.Advance(new IdentityOptions().Cache.Life);
    }

    private static Task TurnAsync(HeldHasher hasher) => hasher.BeganAsync(TestContext.Current.CancellationToken);

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private async Task<IdentityFixture> StartAsync(HeldHasher? hasher, int iterations)
    {
        await new UserFileStore(_folder.Combine("users.json")).ChangeAsync(
            content =>
            {
                foreach (var user in (string[])["alice", "bob"])
                {
                    content.Users[user] = new UserEntry { Password = PasswordHash.Create(new Secret("right"), iterations).ToPhc() };
                }

                return true;
            },
            TestContext.Current.CancellationToken);
        var options = new IdentityOptions
        {
            Users = new() { File = _folder.Combine("users.json") },
            Throttling = new() { Pending = Sources, Failures = Sources, Tarpit = new() { Longest = TimeSpan.Zero } },
        };
        return new IdentityFixture(options, new NobodysDirectory(), services =>
        {
            if (hasher is not null)
            {
                services.AddSingleton(s => new PasswordVerifier(
                    s.GetRequiredService<IdentityMetrics>(), parallel: 1, queued: 512, perSource: 8, hasher.CompareAsync));
            }
        });
    }

    /// <summary>A directory without users, after the file.</summary>
    private sealed class NobodysDirectory : IDirectory
    {
        public string Name => "empty";

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
            new(AuthenticationResult.Refused(AuthenticationStatus.UnknownUser));
    }
}
