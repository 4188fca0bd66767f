using Gateway.Identity.State;
using Gateway.Preauthentication.Sessions;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Sessions;

public sealed class EndedSessionsFileTests : IDisposable
{
    private const string FileName = "ended-sessions.json";
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Restart_KeepsWhatIsStillToBeRefusedAndNothingElse()
    {
        var (soon, late) = (Guid.NewGuid(), Guid.NewGuid());
        var before = new SessionRegistry(_time);
        var file = Start(before);
        before.Revoke(soon, _time.GetUtcNow().AddMinutes(1));
        before.RevokeAllowingSignOut(late, _time.GetUtcNow().AddHours(1));
        file.Write();

        _time.Advance(TimeSpan.FromMinutes(2));
        var after = new SessionRegistry(_time);
        Start(after);

        Assert.False(after.IsRevoked(soon));
        Assert.True(after.IsRevoked(late));
        Assert.False(after.TryUseSignOut(late));
    }

    [Fact]
    public async Task Restart_KeepsWhatProvidersHaveEnded()
    {
        var (one, two) = (new ProviderSession("corp", "alice", "one"), new ProviderSession("corp", "bob", null));
        var now = _time.GetUtcNow();
        var before = new ProviderLogouts(_time);
        var file = Start(new SessionRegistry(_time), before);
        before.Add(new(one.Issuer, one.Subject, one.SessionId, now, now.AddHours(1)));
        before.Add(new(two.Issuer, two.Subject, two.SessionId, now, now.AddMinutes(1)));
        file.Write();

        _time.Advance(TimeSpan.FromMinutes(2));
        var after = new ProviderLogouts(_time);
        Start(new SessionRegistry(_time), after);

        Assert.True(after.HasEnded(one, now));
        Assert.False(after.HasEnded(two, now));
    }

    [Fact]
    public async Task Write_ForgetsWhatHasExpired()
    {
        var (soon, late) = (Guid.NewGuid(), Guid.NewGuid());
        var sessions = new SessionRegistry(_time);
        var file = Start(sessions);
        sessions.Revoke(soon, _time.GetUtcNow().AddMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(2));
        sessions.Revoke(late, _time.GetUtcNow().AddHours(1));

        file.Write();

        var text = await File.ReadAllTextAsync(_folder.Combine(FileName), TestContext.Current.CancellationToken);
        Assert.Contains(late.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(soon.ToString(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithNothingEnded_WritesNoFile()
    {
        var file = Start(new SessionRegistry(_time));

        file.Write();

        Assert.False(File.Exists(_folder.Combine(FileName)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Sessions":null,"Providers":[null]}""")]
    [InlineData("""{"nonsense":"2999-01-01T00:00:00Z"}""")]
    public async Task BrokenFile_DoesNotStopTheStart(string text)
    {
        _folder.Write(FileName, text);
        var sessions = new SessionRegistry(_time);

        var file = Start(sessions);

        Assert.Empty(sessions.GetRevoked());
    }

    public void Dispose() => _folder.Dispose();

    private EndedSessionsFile Start(SessionRegistry sessions, ProviderLogouts? logouts = null)
    {
        var file = new EndedSessionsFile(
            sessions, logouts ?? new(_time), new IdentityState(_folder.Path), _time, NullLogger<EndedSessionsFile>.Instance);
        file.Read();
        return file;
    }
}
