using Gateway.Identity;
using Gateway.Identity.Lockout;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Identity;

public sealed class LockoutFileTests : IDisposable
{
    private static readonly IdentityOptions Three = new() { Lockout = new() { Threshold = 3 } };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Restart_KeepsLocksCountsAndFamiliarNetworksButNoStrangers()
    {
        using var before = new IdentityFixture(Three);
        var file = await StartAsync(before);
        await before.SignInAsync("alice", "right", IdentityFixture.Home);
        await before.FailAsync("alice", 3);
        await before.FailAsync("bob", 2);
        await before.FailAsync("nobody", 3);
        await file.StopAsync(TestContext.Current.CancellationToken);

        using var after = new IdentityFixture(Three);
        await StartAsync(after);

        Assert.Equal(AuthenticationResult.LockedOut, await after.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationResult.Accepted, await after.SignInAsync("alice", "right", IdentityFixture.Home));
        Assert.Equal(2, after.Lockout.Find("bob")!.Unknown.Failures);
        Assert.Equal(IdentityFixture.Abroad, after.Lockout.Find("alice")!.Unknown.LastSource);
        Assert.Null(after.Lockout.Find("nobody"));
    }

    [Fact]
    public async Task Change_IsWrittenSecondsLaterByTheClock()
    {
        using var identity = new IdentityFixture(Three);
        var file = await StartAsync(identity);
        await identity.FailAsync("alice", 1);
        Assert.False(File.Exists(_folder.Combine("lockouts.json")));

        identity.Time.Advance(TimeSpan.FromSeconds(5));
        await file.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains("alice", await File.ReadAllTextAsync(_folder.Combine("lockouts.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("[{\"Name\":\"alice\",\"Networks\":{\"nonsense\":\"2026-11-24T08:00:00Z\"},\"Unknown\":{\"Failures\":-5,\"LastFailure\":\"2999-01-01T00:00:00Z\"}}]")]
    public async Task BrokenFile_DoesNotStopTheStart(string text)
    {
        _folder.Write("lockouts.json", text);
        using var identity = new IdentityFixture(Three);

        await StartAsync(identity);

        Assert.Equal(AuthenticationResult.Accepted, await identity.SignInAsync("alice", "right"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<LockoutFile> StartAsync(IdentityFixture identity)
    {
        var file = new LockoutFile(identity.Lockout, new IdentityState(_folder.Path), identity.Time, NullLogger<LockoutFile>.Instance);
        await file.StartAsync(TestContext.Current.CancellationToken);
        return file;
    }
}
