using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.State;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Identity.Lockout;

public sealed class LockoutFileTests : IDisposable
{
    private static readonly IdentityOptions Three = new() { Lockout = new() { Threshold = 3 } };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Restart_KeepsLocksCountsAndFamiliarNetworksButNoUnknownUsers()
    {
        using var before = new IdentityFixture(Three);
        var file = Start(before);
        await before.SignInAsync("alice", "right", IdentityFixture.Home);
        await before.FailAsync("alice", 3);
        await before.FailAsync("bob", 2);
        await before.FailAsync("nobody", 3);
        file.Write();

        using var after = new IdentityFixture(Three);
        Start(after);

        Assert.Equal(AuthenticationStatus.LockedOut, await after.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationStatus.Accepted, await after.SignInAsync("alice", "right", IdentityFixture.Home));
        Assert.Equal(2, after.Lockout.Find("bob")!.Unknown.Failures);
        Assert.Equal(IdentityFixture.Abroad, after.Lockout.Find("alice")!.Unknown.LastSource);
        Assert.Null(after.Lockout.Find("nobody"));
    }

    [Fact]
    public async Task Write_WithoutAChange_WritesNothing()
    {
        using var identity = new IdentityFixture(Three);
        var file = Start(identity);
        file.Write();
        Assert.False(File.Exists(_folder.Combine("lockouts.json")));

        await identity.FailAsync("alice", 1);
        file.Write();

        Assert.Contains("alice", await File.ReadAllTextAsync(
            _folder.Combine("lockouts.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("[{\"Name\":\"bob\"}]")]
    [InlineData("[{\"Name\":\"bob\",\"Networks\":null}]")]
    [InlineData(
        "[{\"Name\":\"alice\",\"Networks\":{\"nonsense\":\"2026-11-24T08:00:00Z\"},\"Unknown\":{\"Failures\":-5,\"LastFailure\":\"2999-01-01T00:00:00Z\"}}]")]
    public async Task BrokenFile_DoesNotStopTheStart(string text)
    {
        _folder.Write("lockouts.json", text);
        using var identity = new IdentityFixture(Three);

        Start(identity);

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
    }

    [Fact]
    public async Task Write_IntoAFolderThatIsNone_SaysWhatARestartWouldLoseAndTriesAgain()
    {
        using var identity = new IdentityFixture(Three);
        var file = new LockoutFile(
            identity.Lockout, new IdentityState(_folder.Combine("state")), identity.Time, NullLogger<LockoutFile>.Instance);
        var inTheWay = _folder.Write("state", "");
        await identity.FailAsync("alice", 1);

        var failure = Assert.Throws<IOException>(file.Write);
        File.Delete(inTheWay);
        file.Write();

        Assert.Contains("lockouts will not outlive a restart", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.Combine("state"), "lockouts.json")));
    }

    [Fact]
    public void Read_AfterAWriterWasKilled_ClearsWhatItLeft()
    {
        var left = _folder.Write(".lockouts.json.abcdefgh.ijk", "half of");
        using var identity = new IdentityFixture(Three);

        Start(identity);

        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task ReadForeign_WhileItsOwnerWrites_LeavesTheWriteAlone()
    {
        using var owner = new IdentityFixture(Three);
        var file = Start(owner);
        await owner.FailAsync("alice", 3);
        file.Write();
        var writing = _folder.Write(".lockouts.json.abcdefgh.ijk", "half of");
        using var explained = new IdentityFixture(Three);

        Create(explained).ReadForeign();

        Assert.True(File.Exists(writing));
        Assert.Equal(3, explained.Lockout.Find("alice")!.Unknown.Failures);
    }

    public void Dispose() => _folder.Dispose();

    private LockoutFile Start(IdentityFixture identity)
    {
        var file = Create(identity);
        file.Read();
        return file;
    }

    private LockoutFile Create(IdentityFixture identity) =>
        new(identity.Lockout, new IdentityState(_folder.Path), identity.Time, NullLogger<LockoutFile>.Instance);
}
